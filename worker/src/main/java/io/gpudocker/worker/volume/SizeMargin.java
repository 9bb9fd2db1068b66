package io.gpudocker.worker.volume;

/**
 * How much more than its size a volume really takes: enough for what its own directories and attributes need, and less
 * than the contract's 5 % or 16 MB.
 *
 * @param atLeast that must be left for files in an empty one; {@code aim} and {@code atMost} likewise
 */
record SizeMargin(long atLeast, long aim, long atMost) {
    private static final long MIB = 1L << 20;

    static SizeMargin of(long size) {
        return new SizeMargin(
                size + Math.max(size / 128, MIB),
                size + Math.max(size / 64, 3 * MIB),
                size + Math.max(size / 32, 9 * MIB));
    }
}
