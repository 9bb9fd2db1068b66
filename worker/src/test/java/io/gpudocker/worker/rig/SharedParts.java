package io.gpudocker.worker.rig;

import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * One of each part for all tests of a JVM, started when first asked for and closed when the JVM ends. Tests that share
 * them stay apart by {@link TestNames}; a test that stops, kills or pauses a part starts one of its own instead. Any
 * thread may call.
 */
public final class SharedParts {
    /** In {@link #docker()} from its start. */
    public static final String TEST_IMAGE = "gdw/test:1";

    private static final Deque<Part> STARTED = new ConcurrentLinkedDeque<>();
    private static @Nullable KafkaBroker kafka;
    private static @Nullable EtcdServer etcd;
    private static @Nullable DockerEngine docker;

    private SharedParts() {}

    public static synchronized KafkaBroker kafka() {
        if (kafka == null) {
            kafka = started(new KafkaBroker());
        }
        return Objects.requireNonNull(kafka);
    }

    public static synchronized EtcdServer etcd() {
        if (etcd == null) {
            etcd = started(new EtcdServer());
        }
        return Objects.requireNonNull(etcd);
    }

    public static synchronized DockerEngine docker() {
        if (docker == null) {
            docker = started(new DockerEngine());
            docker.image(TEST_IMAGE);
        }
        return Objects.requireNonNull(docker);
    }

    private static <P extends Part> P started(P part) {
        if (STARTED.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(SharedParts::closeAll, "close-shared-parts"));
        }
        STARTED.push(part);
        part.start();
        return part;
    }

    // Takes no lock: a JVM that is told to end while a part starts does not wait for that.
    private static void closeAll() {
        while (!STARTED.isEmpty()) {
            STARTED.pop().close();
        }
    }
}
