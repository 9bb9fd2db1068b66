package io.gpudocker.worker.handler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether a host path may be bound ({@code binds.allowed.host.paths}): symbolic links and {@code ..} are resolved first. */
final class HostPaths {
    private HostPaths() {}

    static boolean allowed(String path, List<Path> allowed) {
        Path real;
        try {
            real = Path.of(path).toRealPath();
        } catch (IOException e) {
            // It must be there: the engine would make it otherwise, as root.
            return false;
        }
        return allowed.stream().anyMatch(root -> !root.equals(Path.of("/")) && real.startsWith(real(root)));
    }

    private static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root.normalize();
        }
    }
}
