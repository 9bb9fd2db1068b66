package io.gpudocker.producer.call;

import io.gpudocker.messages.result.CommandResult;

/** What gdw tells the shell. Part of its interface: scripts rely on it. */
public final class ExitCode {
    public static final int SUCCEEDED = 0;
    /** {@code audit} found deviations, or {@code usage} records that it can't read. */
    public static final int DEVIATIONS = 1;
    /** The command line was wrong; nothing was sent. */
    public static final int USAGE = 2;
    /** Nothing was touched. */
    public static final int REFUSED = 3;
    /** It was tried, and undone where that was possible. */
    public static final int FAILED = 4;
    /** The command may still be carried out. */
    public static final int NO_ANSWER = 5;
    /** Kafka can't be reached, has no such topic or does not take the command. */
    public static final int NO_KAFKA = 6;
    /** The process that {@code execute} started was killed after its time, as {@code timeout} says it. */
    public static final int PROCESS_TIMED_OUT = 124;

    private ExitCode() {}

    public static int of(CommandResult result) {
        return switch (result.status()) {
            case SUCCEEDED -> SUCCEEDED;
            case REFUSED -> REFUSED;
            case FAILED -> FAILED;
        };
    }
}
