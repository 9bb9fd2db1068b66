package io.gpudocker.producer;

import io.gpudocker.messages.command.Command;
import io.gpudocker.producer.call.Surroundings;
import io.gpudocker.producer.text.Terminal;
import io.gpudocker.producer.verb.Verb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.ParseResult;

/** Runs gdw inside the test's JVM, with an environment of its own. One command line each. */
final class Shell {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private byte[] in = {};
    private Instant now = NOW;

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Shell in(String text) {
        in = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Shell at(Instant time) {
        now = time;
        return this;
    }

    int run(String... arguments) {
        return Gdw.commandLine(surroundings(), arguments).execute(arguments);
    }

    /** The command that these arguments stand for. */
    Command parse(String... arguments) {
        ParseResult parsed = Gdw.commandLine(surroundings(), arguments).parseArgs(arguments);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return ((Verb) parsed.commandSpec().userObject()).command();
    }

    private Surroundings surroundings() {
        Terminal terminal = new Terminal(stream(out), stream(err), false, false);
        return new Surroundings(
                terminal,
                new ByteArrayInputStream(in),
                environment,
                "ann",
                () -> now,
                System::nanoTime,
                () -> UUID.randomUUID().toString());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
