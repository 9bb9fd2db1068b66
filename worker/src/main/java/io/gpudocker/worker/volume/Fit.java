package io.gpudocker.worker.volume;

/** Whether what is in a volume has room in one of another size. */
public sealed interface Fit {
    /** @param usedBytes in blocks */
    record Fits(long usedBytes) implements Fit {}

    /** @param refusal {@code VOLUME_TOO_SMALL} or, where that can't be had at all, {@code VOLUME_SIZE_UNSUPPORTED} */
    record Refused(VolumeRefusal refusal) implements Fit {}
}
