package io.gpudocker.worker.volume;

/**
 * How a volume was found when the worker started.
 *
 * @param text for people; empty where all is well
 */
public record MountReport(String volumeName, State state, String text) {
    public boolean usable() {
        return switch (state) {
            case READY -> true;
            case IMAGE_MISSING, DAMAGED, INVISIBLE, FAILED -> false;
        };
    }

    /** What there is to say. */
    public enum State {
        /** Mounted, or nothing of it has to be. */
        READY,
        /** What holds it, its image or with other backends its Docker volume, is not there. */
        IMAGE_MISSING,
        /** It does not mount; nothing was repaired and nothing was formatted. */
        DAMAGED,
        /** Mounted, but not where the engine sees it. */
        INVISIBLE,
        /** It could not be tried, or for a reason that is not its own. */
        FAILED
    }
}
