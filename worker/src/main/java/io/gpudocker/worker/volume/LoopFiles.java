package io.gpudocker.worker.volume;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where one loop volume lies, below {@code data.dir/volumes}. The image bears its name only when it is finished: one that
 * is there was never half made, and is never formatted.
 *
 * @param directory of its own
 */
record LoopFiles(Path directory) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.]{0,62}-[1-9][0-9]{0,8}");

    /** @throws IllegalArgumentException when it would lead anywhere else */
    static LoopFiles of(Path volumes, String volumeName) {
        if (!NAME.matcher(volumeName).matches()) {
            throw new IllegalArgumentException("not the name of a version of a volume: " + volumeName);
        }
        return new LoopFiles(volumes.resolve(volumeName));
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    Path image() {
        return directory.resolve("image");
    }

    /** While it is made, or a changed copy of it. */
    Path newImage() {
        return directory.resolve("image.new");
    }

    Path layout() {
        return directory.resolve("layout");
    }

    Path mount() {
        return directory.resolve("mount");
    }

    /** What containers mount: it is not there while the image is not mounted. */
    Path data() {
        return mount().resolve("data");
    }
}
