package io.gpudocker.worker.rig;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names that no other test uses on the same parts: one instance per test. The parts are this JVM's own, so the pid only
 * keeps names of several JVMs apart in logs.
 */
public final class TestNames {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String unique;

    private TestNames(String unique) {
        this.unique = unique;
    }

    public static TestNames next() {
        return new TestNames(ProcessHandle.current().pid() + "x" + COUNTER.incrementAndGet());
    }

    /** A value for {@code topics.prefix}. */
    public String topicPrefix() {
        return "t" + unique;
    }

    /** A value for {@code host.id}. */
    public String hostId() {
        return "host" + unique;
    }

    /** A plain name for a ReplicaSet or volume, beginning with {@code stem}: letters and digits only. */
    public String name(String stem) {
        return stem + unique;
    }
}
