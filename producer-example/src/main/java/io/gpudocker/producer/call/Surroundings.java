package io.gpudocker.producer.call;

import io.gpudocker.producer.text.Terminal;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All that gdw takes from outside itself, so that tests can give it other ones.
 *
 * @param nanos for speeds: a clock that nobody sets
 * @param ids of commands
 */
public record Surroundings(
        Terminal terminal,
        InputStream in,
        Map<String, String> environment,
        String user,
        InstantSource clock,
        LongSupplier nanos,
        Supplier<String> ids) {

    /** Those of this process. */
    public static Surroundings ofProcess() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                Terminal.ofProcess(environment),
                System.in,
                environment,
                System.getProperty("user.name", "unknown"),
                InstantSource.system(),
                System::nanoTime,
                () -> UUID.randomUUID().toString());
    }
}
