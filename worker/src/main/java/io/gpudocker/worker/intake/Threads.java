package io.gpudocker.worker.intake;

import java.time.Duration;

/** How the intake ends its threads. */
final class Threads {
    private Threads() {}

    /** Waits for the end of a thread whatever happens to this one. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when it was interrupted. */
    static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
