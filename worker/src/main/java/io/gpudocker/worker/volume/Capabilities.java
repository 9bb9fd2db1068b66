package io.gpudocker.worker.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel lets this process do, from {@code /proc/self/status}. Stateless. */
final class Capabilities {
    /** {@code CAP_SYS_RESOURCE} of {@code linux/capability.h}: needed to grow a mounted ext4. */
    private static final int SYS_RESOURCE = 24;

    private static final String EFFECTIVE = "CapEff:";

    private Capabilities() {}

    /** Taken as there when it can't be learnt: the kernel says so when it is tried. */
    static boolean sysResource() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .allMatch(hex -> (Long.parseUnsignedLong(hex, 16) >> SYS_RESOURCE & 1) == 1);
        } catch (IOException e) {
            return true;
        }
    }
}
