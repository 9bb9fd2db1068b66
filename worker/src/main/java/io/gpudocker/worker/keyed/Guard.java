package io.gpudocker.worker.keyed;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A lock that can be held over a change or a question. */
final class Guard extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    void run(Runnable change) {
        lock();
        try {
            change.run();
        } finally {
            unlock();
        }
    }

    <T> T ask(Supplier<T> question) {
        lock();
        try {
            return question.get();
        } finally {
            unlock();
        }
    }
}
