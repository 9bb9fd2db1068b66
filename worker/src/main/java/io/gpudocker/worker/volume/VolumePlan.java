package io.gpudocker.worker.volume;

/** What came of a wish. */
public sealed interface VolumePlan {
    /**
     * It can be made. Its room is kept for it until {@link Volumes#create} has taken it or {@link Volumes#release} gives
     * it back.
     */
    record Planned(VolumeSpec spec) implements VolumePlan {}

    record Refused(VolumeRefusal refusal) implements VolumePlan {}
}
