package io.gpudocker.worker.disk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * An open directory, read in pieces: one with millions of entries takes no more memory than one with few. What comes and
 * goes meanwhile may or may not be seen. For one thread.
 */
final class Directory implements AutoCloseable {
    static final int BUFFER_BYTES = 32 * 1024;
    private static final int CWD = -100;
    /** Where the name begins in {@code struct linux_dirent64}, and its length before. */
    private static final int NAME = 19;

    private static final int RECORD_LENGTH = 16;

    private final Kernel kernel;
    private final MemorySegment buffer;
    private final int descriptor;
    private final byte[] path;

    private Directory(Kernel kernel, MemorySegment buffer, int descriptor, byte[] path) {
        this.kernel = kernel;
        this.buffer = buffer;
        this.descriptor = descriptor;
        this.path = path;
    }

    /** What is done with each name. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] name);
    }

    /** @param absolute proven to be an upper directory */
    static Directory top(Kernel kernel, String absolute) {
        int descriptor = kernel.openDirectory(CWD, absolute.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new Directory(kernel, kernel.buffer(BUFFER_BYTES), descriptor, Names.EMPTY);
    }

    Directory child(byte[] name) {
        return new Directory(kernel, buffer, kernel.openDirectory(descriptor, name), Names.below(path, name));
    }

    int descriptor() {
        return descriptor;
    }

    /** Below the top, which is empty itself. */
    byte[] path() {
        return path;
    }

    /** From the beginning; without {@code .} and {@code ..}. The visitor may open directories below. */
    void forEach(Visitor visitor) {
        kernel.call(Sys.LSEEK, descriptor, 0, 0, 0, 0, 0);
        for (List<byte[]> names = next(); !names.isEmpty(); names = next()) {
            names.forEach(name -> {
                if (!isDots(name)) {
                    visitor.visit(name);
                }
            });
        }
    }

    /** How many names there are now. */
    long count() {
        long[] count = {0};
        forEach(_ -> count[0]++);
        return count[0];
    }

    private List<byte[]> next() {
        long length = kernel.call(Sys.GETDENTS64, descriptor, buffer.address(), BUFFER_BYTES, 0, 0, 0);
        List<byte[]> names = new ArrayList<>();
        for (long at = 0; at < length; ) {
            int record = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + RECORD_LENGTH));
            long end = at + NAME;
            while (buffer.get(ValueLayout.JAVA_BYTE, end) != 0) {
                end++;
            }
            names.add(buffer.asSlice(at + NAME, end - at - NAME).toArray(ValueLayout.JAVA_BYTE));
            at += record;
        }
        return names;
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    @Override
    public void close() {
        kernel.close(descriptor);
    }
}
