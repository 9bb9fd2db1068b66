package io.gpudocker.worker.volume;

/** What came of growing a volume in place. */
public sealed interface Growth {
    /** Containers that run with it see the new size at once. */
    record Grown() implements Growth {}

    /**
     * It can't be done in place: another volume of the new size has to be made and filled.
     *
     * @param reason for the log and for people
     */
    record NeedsCopy(String reason) implements Growth {}

    record Refused(VolumeRefusal refusal) implements Growth {}
}
