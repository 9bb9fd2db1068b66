package io.gpudocker.worker.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real part in a directory of its own under the system's temporary directory. It keeps its data and its address over
 * {@link #stop()}, {@link #kill9()} and {@link #start()}; {@link #close()} removes everything. Should the JVM end without
 * that, however it ends, the part is stopped and removed all the same. Calls may come from any thread, one at a time.
 */
public abstract sealed class Part implements AutoCloseable permits KafkaBroker, EtcdServer, DockerEngine {
    private final String name;
    private final PartScript script;
    private final Path directory;
    private final List<String> startCommand = new ArrayList<>();
    private Map<String, String> variables = Map.of();

    Part(String name, List<String> options) {
        this.name = name;
        this.script = new PartScript(name);
        this.directory = newDirectory(name);
        startCommand.addAll(List.of("start", directory.toString()));
        startCommand.addAll(
                List.of("--owner", Long.toString(ProcessHandle.current().pid())));
        startCommand.addAll(options);
    }

    /** Starts it, or starts it again on the same data and address; returns when it answers. */
    public final void start() {
        variables = script.variables(startCommand);
    }

    /** Ends it as an administrator would; the data stays. */
    public final void stop() {
        script.run("stop", directory.toString());
    }

    public final void restart() {
        stop();
        start();
    }

    /** Kills its process (not what that process started) and returns when it is gone. */
    public final void kill9() {
        signal("KILL");
    }

    /** Stops the process in its tracks: connections stay open and nothing answers, until {@link #resume()}. */
    public final void pause() {
        signal("STOP");
    }

    public final void resume() {
        signal("CONT");
    }

    public final long pid() {
        try {
            return Long.parseLong(
                    Files.readString(directory.resolve(name + ".pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it keeps its data and logs. */
    public final Path directory() {
        return directory;
    }

    /** Stops it at once and removes its directory; a second call does nothing. */
    @Override
    public final void close() {
        script.run("stop", directory.toString(), "--now", "--remove");
    }

    final String variable(String variable) {
        String value = variables.get(variable);
        if (value == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return value;
    }

    final PartScript script() {
        return script;
    }

    private void signal(String signal) {
        script.run("signal", directory.toString(), signal);
    }

    private static Path newDirectory(String name) {
        try {
            return Files.createTempDirectory("gdw-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
