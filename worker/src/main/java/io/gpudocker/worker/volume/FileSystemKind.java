package io.gpudocker.worker.volume;

import java.nio.file.Path;

/**
 * What an image is formatted with. XFS grows while it is mounted; it wants 300 MB, and below that it is ext4. Their layout
 * is given, not left to what the program of the day prefers, so that sizes can be foretold.
 */
enum FileSystemKind {
    XFS,
    EXT4;

    private static final long MIB = 1L << 20;
    private static final long XFS_FROM = 300 * MIB;
    /** Of the file systems, both. */
    static final int BLOCK = 4096;

    static FileSystemKind of(long sizeBytes) {
        return sizeBytes >= XFS_FROM ? XFS : EXT4;
    }

    String wireName() {
        return this == XFS ? "xfs" : "ext4";
    }

    /** As {@code mount -t} and {@code layout} have it. */
    static FileSystemKind parse(String text) {
        return switch (text) {
            case "xfs" -> XFS;
            case "ext4" -> EXT4;
            default -> throw new IllegalArgumentException("unknown file system: " + text);
        };
    }

    String program() {
        return "mkfs." + wireName();
    }

    /** The image is a new file without anything in it. */
    String[] formatting(Path image) {
        return switch (this) {
            case XFS -> new String[] {"-q", "-K", "-b", "size=4096", "-m", "rmapbt=0", image.toString()};
            case EXT4 ->
                new String[] {
                    "-q",
                    "-F",
                    "-m",
                    "0",
                    "-b",
                    "4096",
                    "-i",
                    "8192",
                    "-E",
                    "nodiscard,lazy_itable_init=1",
                    image.toString()
                };
        };
    }

    /** Looks only. */
    String[] checking(Path image) {
        return switch (this) {
            case XFS -> new String[] {"xfs_repair", "-n", image.toString()};
            case EXT4 -> new String[] {"e2fsck", "-f", "-n", image.toString()};
        };
    }

    /** How many of a thousand more bytes of an image can be filled. */
    private int perMille() {
        return switch (this) {
            case XFS -> 992;
            case EXT4 -> 962;
        };
    }

    /** How many more bytes an image needs so that these can be filled in addition; whole blocks. */
    long imageBytesFor(long moreUsable) {
        return blocks(Math.multiplyExact(moreUsable / perMille() + 1, 1000L));
    }

    /** What can be filled in addition with so many more bytes of the image. */
    long usableBytesOf(long moreImage) {
        return moreImage / 1000 * perMille();
    }

    /** The size of a new image in which so much can be filled, as a guess to begin with. */
    long firstGuess(long usable) {
        long bare = imageBytesFor(usable);
        return switch (this) {
            case XFS -> blocks(bare + 18 * MIB + Math.clamp(bare / 2048, 64 * MIB, 2048 * MIB));
            case EXT4 -> blocks(bare + MIB + (bare < 128 * MIB ? 4 : 16) * MIB + Math.min(bare / 50, 16 * MIB));
        };
    }

    static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }
}
