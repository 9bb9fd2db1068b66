package io.gpudocker.worker.container;

import java.util.regex.Pattern;

/**
 * A volume in a container.
 *
 * @param anonymous whether the engine gave it its name, as it does for what an image declares as {@code VOLUME}; also
 *     when it was handed on to this container by that name
 */
public record VolumeMount(String volumeName, String destination, boolean anonymous) {
    private static final Pattern MADE_BY_ENGINE = Pattern.compile("[0-9a-f]{64}");

    public static VolumeMount of(String volumeName, String destination) {
        return new VolumeMount(
                volumeName, destination, MADE_BY_ENGINE.matcher(volumeName).matches());
    }
}
