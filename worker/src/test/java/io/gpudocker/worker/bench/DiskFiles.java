package io.gpudocker.worker.bench;

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
    static String script(String where, int directories) {
        return "set -e; mkdir " + where + "; i=0; while [ $i -lt " + directories + " ]; do mkdir " + where
                + "/d$i; head -c " + FILE_BYTES * FILES_PER_DIRECTORY + " /dev/urandom | split -b " + FILE_BYTES
                + " -a 3 - " + where + "/d$i/f; i=$((i+1)); done";
    }

    static long megabytes(int directories) {
        return (long) directories * FILES_PER_DIRECTORY * FILE_BYTES / 1_000_000;
    }

    /** Makes an image of 320 MB and returns its name. */
    static String image(DiskBoxes boxes, String from) throws Exception {
        String container = boxes.create(from);
        boxes.start(container);
        boxes.execute(container, script("/image", IMAGE_DIRECTORIES));
        boxes.commit(container, "gdw/bench-disk");
        boxes.remove(container);
        return "gdw/bench-disk";
    }
}
