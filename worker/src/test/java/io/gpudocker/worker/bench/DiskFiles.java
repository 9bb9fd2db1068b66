package io.gpudocker.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What {@code disk} fills containers with: files that no file system can make smaller. */
final class DiskFiles {
    /** Changes 20 files, and makes one directory anew. */
    static final String CHANGES =
            "for i in $(seq 1 20); do echo changed >>/data/d1/$(ls /data/d1 | sed -n ${i}p); done; rm -rf /data/d0; mkdir /data/d0";

    private static final int FILE_BYTES = 53_688;
    private static final int FILES_PER_DIRECTORY = 100;
    private static final int IMAGE_DIRECTORIES = 60;

    private DiskFiles() {}

    /** A hundred files of five megabytes together in each directory. */
    static void write(Path where, int directories) throws IOException {
        var random = new Random(directories);
        byte[] content = new byte[FILE_BYTES];
        Files.createDirectory(where);
        for (int directory = 0; directory < directories; directory++) {
            Path below = Files.createDirectory(where.resolve("d" + directory));
            for (int file = 0; file < FILES_PER_DIRECTORY; file++) {
                random.nextBytes(content);
                Files.write(below.resolve("f" + file), content);
            }
        }
    }

    static long megabytes(int directories) {
        return (long) directories * FILES_PER_DIRECTORY * FILE_BYTES / 1_000_000;
    }

    /** Makes an image of 320 MB and returns its name. */
    static String image(DiskBoxes boxes, String from) throws Exception {
        String container = boxes.create(from);
        boxes.start(container);
        write(boxes.merged(container).resolve("image"), IMAGE_DIRECTORIES);
        boxes.commit(container, "gdw/bench-disk");
        boxes.remove(container);
        return "gdw/bench-disk";
    }
}
