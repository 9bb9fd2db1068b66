package io.gpudocker.worker.disk;

import io.gpudocker.worker.container.EngineInfo;
import java.nio.file.Files;

/**
 * How the system disk of a version comes to the next one on this engine, and the means for it. Immutable.
 *
 * @param uppers used with {@link Strategy#UPPER_DIRECTORY}
 * @param images used with {@link Strategy#INTERNAL_IMAGE}, and to remove what that once left
 */
public record SystemDisks(Strategy strategy, UpperCopies uppers, InternalImages images) {
    /** The ways there are. */
    public enum Strategy {
        /** What the container has written lies in a directory of overlay2, and is copied from one to the other. */
        UPPER_DIRECTORY("upper-directory"),
        /** The engine gives no paths: the container is saved as an image, from which the next one is made. */
        INTERNAL_IMAGE("internal-image");

        private final String wireName;

        Strategy(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }

        /**
         * The one for this engine: directories need overlay2 with native diff and the engine's root in sight of this
         * process.
         */
        public static Strategy of(EngineInfo engine) {
            boolean paths = engine.storageDriver().equals("overlay2")
                    && engine.nativeOverlayDiff()
                    && !engine.containerdStore()
                    && Files.isDirectory(engine.rootDir().resolve("overlay2"));
            return paths ? UPPER_DIRECTORY : INTERNAL_IMAGE;
        }
    }
}
