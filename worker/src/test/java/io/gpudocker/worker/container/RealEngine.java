package io.gpudocker.worker.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The product's engine on the shared real one, for one test, which removes what it made. Confined to one thread. */
final class RealEngine implements AutoCloseable {
    final DockerEngine engine;
    final String image;
    private final TestNames names = TestNames.next();
    private final List<String> created = new ArrayList<>();

    RealEngine() {
        this(RegistryAuth.none());
    }

    RealEngine(RegistryAuth auth) {
        engine = new DockerEngine(SharedParts.docker().dockerHost(), () -> {}, auth, EngineDeadlines.defaults());
        image = engine.image(SharedParts.TEST_IMAGE).orElseThrow().id();
    }

    Specs spec(String stem) {
        return Specs.of(names.name(stem) + "-1", image);
    }

    String run(Specs specs) {
        String id = engine.create(specs.spec());
        created.add(id);
        engine.start(id);
        return id;
    }

    ExecOutput exec(String id, String script) {
        return exec(id, Duration.ofSeconds(30), script);
    }

    ExecOutput exec(String id, Duration timeout, String script) {
        ExecSpec spec = new ExecSpec(List.of("sh", "-c", script), List.of(), null, null);
        return engine.startExec(engine.createExec(id, spec), timeout, 256 * 1024);
    }

    String output(String id, String script) {
        return new String(exec(id, script).stdout(), UTF_8).strip();
    }

    @Override
    public void close() {
        created.forEach(engine::remove);
        engine.close();
    }
}
