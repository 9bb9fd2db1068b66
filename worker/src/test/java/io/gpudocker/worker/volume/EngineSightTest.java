package io.gpudocker.worker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSightTest {
    @TempDir
    private Path top = Path.of("/");

    private Path mounted = Path.of("/");
    private Path process = Path.of("/");

    @BeforeEach
    void engine() throws IOException {
        mounted = Files.createDirectories(top.resolve("volumes/data-1/mount/data"));
        process = Files.createDirectories(top.resolve("proc/77"));
        Files.writeString(top.resolve("docker.pid"), "77\n");
        Files.writeString(process.resolve("comm"), "dockerd\n");
    }

    private EngineSight sight() {
        return new EngineSight(URI.create("unix://" + top.resolve("docker.sock")), top.resolve("proc"));
    }

    @Test
    void anEngineWithTheSameMountsSeesIt() throws IOException {
        Files.createSymbolicLink(process.resolve("root"), Path.of("/"));

        assertThat(sight().problem(mounted)).isEmpty();
    }

    @Test
    void anEngineWithMountsOfItsOwnDoesNot() throws IOException {
        Path root = Files.createDirectory(process.resolve("root"));
        assertThat(sight().problem(mounted)).isPresent();

        // The same path, and another directory.
        Files.createDirectories(Path.of(root.toString() + mounted));
        assertThat(sight().problem(mounted))
                .hasValueSatisfying(problem -> assertThat(problem).contains("mount namespace"));
    }

    @Test
    void anEngineThatIsNotKnownIsNoProblem() throws IOException {
        Files.writeString(process.resolve("comm"), "sh\n");
        assertThat(sight().problem(mounted)).isEmpty();

        Files.delete(top.resolve("docker.pid"));
        assertThat(sight().problem(mounted)).isEmpty();
        assertThat(new EngineSight(URI.create("tcp://127.0.0.1:1"), top).problem(mounted))
                .isEmpty();
    }
}
