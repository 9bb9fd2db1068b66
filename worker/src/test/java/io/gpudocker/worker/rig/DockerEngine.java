package io.gpudocker.worker.rig;

import java.util.List;

/**
 * A Docker engine with its own images, containers and bridge, which accepts GPU device requests though the machine has no
 * GPU. {@link #kill9()} and {@link #pause()} reach dockerd alone: its containerd and its containers go on, as they do on
 * a host. See {@link Part} for its life.
 */
public final class DockerEngine extends Part {

    public DockerEngine() {
        super("dockerd", List.of("--gpu-hook"));
    }

    /** One with another store than the engine would choose, such as {@code vfs}, which gives no paths. */
    public DockerEngine(String storageDriver) {
        super("dockerd", List.of("--gpu-hook", "--storage-driver", storageDriver));
    }

    /** A {@code unix://} address; the same after every restart. */
    public String dockerHost() {
        return variable("DOCKER_HOST");
    }

    /**
     * Makes the small busybox image under this name, quickly when it exists. Its command waits and ends on SIGTERM.
     *
     * @return the image's id, {@code sha256:…}; the same for every name and engine
     */
    public String image(String name) {
        return script().run("image", dockerHost(), name).strip();
    }
}
