package io.gpudocker.worker.disk;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;

/** How much of the disk files really take, which is less than their size where they have holes. Stateless. */
public final class AllocatedBytes {
    private static final int CWD = -100;

    private AllocatedBytes() {}

    /**
     * Of all of them together; one that is not there counts nothing.
     *
     * @throws DiskException {@code FAILED}
     */
    public static long of(Collection<Path> files) {
        return new OwnThread()
                .run(
                        "disk-blocks",
                        kernel -> files.stream()
                                .map(file -> kernel.find(CWD, file.toString().getBytes(StandardCharsets.UTF_8)))
                                .mapToLong(
                                        found -> found.map(Stat::allocatedBytes).orElse(0L))
                                .sum());
    }
}
