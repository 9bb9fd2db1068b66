package io.gpudocker.worker.ownership;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Linux's {@code CLOCK_BOOTTIME} as {@code /proc/uptime} shows it, in steps of 10 ms. Thread-safe; a reading takes some
 * microseconds.
 */
public final class UptimeBootClock implements BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");

    @Override
    public Duration sinceBoot() {
        // A plain stream: a channel would be closed by the interrupt of any thread that reads.
        try (InputStream in = new FileInputStream(UPTIME.toFile())) {
            return parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("the time since boot cannot be read from " + UPTIME, e);
        }
    }

    /** The first number of a line such as {@code 1234.56 4711.08}, in seconds. */
    static Duration parse(String line) {
        int end = line.indexOf(' ');
        return Duration.ofMillis(
                new BigDecimal(line.substring(0, end)).movePointRight(3).longValueExact());
    }
}
