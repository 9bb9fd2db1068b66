package io.gpudocker.worker.app;

import org.jspecify.annotations.Nullable;

/**
 * What a probe saw.
 *
 * @param text what is there, or what is wrong
 * @param toDo what a person can do about it; null when nothing is to be done
 */
record CheckFinding(Level level, String text, @Nullable String toDo) {

    static CheckFinding ok(String text) {
        return new CheckFinding(Level.OK, text, null);
    }

    static CheckFinding warn(String text, String toDo) {
        return new CheckFinding(Level.WARN, text, toDo);
    }

    static CheckFinding fail(String text, String toDo) {
        return new CheckFinding(Level.FAIL, text, toDo);
    }

    /** In order of gravity. */
    enum Level {
        OK(0),
        WARN(1),
        FAIL(2);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }

        /** Of the program, when nothing is graver. */
        int exitCode() {
            return exitCode;
        }
    }
}
