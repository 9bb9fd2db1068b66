package io.gpudocker.worker.container;

import static io.gpudocker.worker.container.ContainerEngineContract.assertFault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.rig.SharedParts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An engine that is not there, is silent, or comes back: every call ends, and the next one finds it again. */
class DockerAwayIT {
    private static final EngineDeadlines SHORT = new EngineDeadlines(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private static DockerEngine connect(String host, EngineDeadlines deadlines) {
        return new DockerEngine(host, () -> {}, RegistryAuth.none(), deadlines);
    }

    @Test
    void noEngineAtAllIsUnavailable() {
        try (DockerEngine engine = connect("unix:///tmp/no-such-socket.sock", SHORT)) {
            assertFault(Fault.UNAVAILABLE, engine::info);
            assertFault(Fault.UNAVAILABLE, () -> engine.inspect("foo-1"));
            assertFault(Fault.UNAVAILABLE, () -> engine.list("a", "b"));
            assertFault(Fault.UNAVAILABLE, () -> engine.pull("a:1", Duration.ofSeconds(5), (_, _) -> {}));
            assertFault(Fault.UNAVAILABLE, () -> engine.events(null, _ -> {}, _ -> {}));
        }
    }

    @Test
    void anEngineThatGoesAwayAndComesBackIsFoundAgain() {
        try (io.gpudocker.worker.rig.DockerEngine part = new io.gpudocker.worker.rig.DockerEngine()) {
            part.start();
            String image = part.image(SharedParts.TEST_IMAGE);
            try (DockerEngine engine = connect(part.dockerHost(), SHORT)) {
                String id = engine.create(Specs.of("foo-1", image).spec());
                List<EngineException> ends = new CopyOnWriteArrayList<>();
                engine.events(null, _ -> {}, ends::add);

                silentEngineTimesOut(part, engine, id);
                assertThat(engine.inspect(id)).isPresent();
                assertThat(ends).isEmpty();

                part.kill9();
                await().atMost(Duration.ofSeconds(30)).until(() -> ends.size() == 1);
                assertFault(Fault.UNAVAILABLE, () -> engine.start(id));

                part.start();
                engine.start(id);
                assertThat(engine.inspect(id).orElseThrow().phase()).isEqualTo(ContainerState.Phase.RUNNING);
                assertThat(ends).hasSize(1);
            }
        }
    }

    private static void silentEngineTimesOut(
            io.gpudocker.worker.rig.DockerEngine part, DockerEngine engine, String id) {
        part.pause();
        try {
            assertFault(Fault.TIMEOUT, engine::info);
            assertFault(Fault.TIMEOUT, () -> engine.inspect(id));
            assertFault(Fault.TIMEOUT, () -> engine.pause(id));
            assertFault(Fault.TIMEOUT, () -> engine.pull("a:1", Duration.ofSeconds(1), (_, _) -> {}));
            assertFault(Fault.TIMEOUT, () -> engine.logs(id, 1, null, 10));
            assertFault(Fault.TIMEOUT, () -> engine.events(null, _ -> {}, _ -> {}));
        } finally {
            part.resume();
        }
    }
}
