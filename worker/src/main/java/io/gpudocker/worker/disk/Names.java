package io.gpudocker.worker.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** Names and paths as the kernel has them: bytes, which need not be text in any encoding. Stateless. */
final class Names {
    static final byte[] EMPTY = {};
    static final byte[] HERE = {'.'};
    /** What the kernel takes as a path, with the slash before it and the zero after it. */
    private static final int PATH_MAX = 4096;

    private Names() {}

    /** @param parent empty for the top */
    static byte[] below(byte[] parent, byte[] name) {
        if (parent.length == 0) {
            return name;
        }
        byte[] path = new byte[parent.length + 1 + name.length];
        System.arraycopy(parent, 0, path, 0, parent.length);
        path[parent.length] = '/';
        System.arraycopy(name, 0, path, parent.length + 1, name.length);
        return path;
    }

    /** Whether the container itself could name it in one call. */
    static boolean isTooLong(byte[] path) {
        return path.length + 2 > PATH_MAX;
    }

    static byte[] ofDescriptor(int descriptor) {
        return ("/proc/self/fd/" + descriptor).getBytes(US_ASCII);
    }

    /** Leads to the very entry of an open directory; the calls that take it don't follow a symbolic link there. */
    static byte[] of(int directory, byte[] name) {
        return below(ofDescriptor(directory), name);
    }

    /** As the container sees it, for people: bytes outside of printable ASCII as {@code \xNN}; a long one is shortened. */
    static String shown(byte[] path) {
        var text = new StringBuilder("/");
        int shown = Math.min(path.length, 200);
        for (int i = 0; i < shown; i++) {
            int each = path[i] & 0xff;
            if (each < 0x20 || each > 0x7e || each == '\\') {
                text.append(String.format("\\x%02x", each));
            } else {
                text.append((char) each);
            }
        }
        return shown < path.length ? text + "... (" + path.length + " bytes)" : text.toString();
    }

    /** For use as a key. */
    static String key(byte[] name) {
        return new String(name, ISO_8859_1);
    }

    static byte[] ofKey(String key) {
        return key.getBytes(ISO_8859_1);
    }
}
