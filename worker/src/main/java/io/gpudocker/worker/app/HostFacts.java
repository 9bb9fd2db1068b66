package io.gpudocker.worker.app;

import io.gpudocker.worker.domain.HostClock;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.ownership.BootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** What Linux says of this boot. */
record HostFacts(String bootId, Instant bootTime) {

    /** Both clocks of this boot. */
    HostClock clock(InstantSource wall, BootClock sinceBoot) {
        return () -> new HostMoment(wall.instant(), sinceBoot.sinceBoot().toMillis(), bootId);
    }

    /** Reads {@code /proc}. Throws when this is no Linux. */
    static HostFacts read() throws IOException {
        String bootId =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        long seconds = Files.readAllLines(Path.of("/proc/stat")).stream()
                .filter(line -> line.startsWith("btime "))
                .mapToLong(
                        line -> Long.parseLong(line.substring("btime ".length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/stat has no btime"));
        return new HostFacts(bootId, Instant.ofEpochSecond(seconds));
    }
}
