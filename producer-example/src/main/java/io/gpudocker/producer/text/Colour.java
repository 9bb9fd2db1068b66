package io.gpudocker.producer.text;

import io.gpudocker.messages.view.ReplicaSetStatus;

/** The few colours in use. */
enum Colour {
    NONE(""),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m"),
    RED("\u001b[31m"),
    BOLD("\u001b[1m"),
    REVERSE("\u001b[7m");

    private final String start;

    Colour(String start) {
        this.start = start;
    }

    String paint(String text) {
        return this == NONE || text.isEmpty() ? text : start + text + "\u001b[0m";
    }

    static Colour of(ReplicaSetStatus status) {
        return switch (status) {
            case RUNNING -> GREEN;
            case PAUSED -> YELLOW;
            case STOPPED, EXITED -> NONE;
            case LOST, STUCK -> RED;
        };
    }
}
