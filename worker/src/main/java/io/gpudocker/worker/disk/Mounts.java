package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Which upper directories are in use, as far as this process sees mounts. Stateless. */
final class Mounts {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final String UPPER = "upperdir=";

    private Mounts() {}

    /** @throws DiskException {@code FAILED}: writing below a mounted overlay has undefined results */
    static void refuseMounted(Path upper) {
        try {
            if (isMounted(upper, Files.readAllLines(MOUNTS))) {
                throw new DiskException(
                        Reason.FAILED, upper + " is in use: nothing is copied into a container that was started");
            }
        } catch (IOException e) {
            throw new DiskException(Reason.FAILED, "the mounts of this host can't be read", e);
        }
    }

    /** The engine mounts by a path below {@code overlay2} when the options get long. */
    static boolean isMounted(Path upper, List<String> mountInfo) {
        int names = upper.getNameCount();
        String relative = upper.subpath(names - 2, names).toString();
        return mountInfo.stream()
                .flatMap(line -> Arrays.stream(line.split("[ ,]")))
                .filter(option -> option.startsWith(UPPER))
                .map(option -> option.substring(UPPER.length()))
                .anyMatch(option -> option.equals(upper.toString()) || option.equals(relative));
    }
}
