package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Extended attributes, among them ACLs, capabilities and what overlayfs notes. For one thread.
 *
 * <p>Of overlayfs' own, {@code opaque}, {@code origin}, {@code impure} and {@code whiteout} are copied as they are: the
 * layers below are the same, so what they refer to is there. {@code uuid} belongs to one overlay alone and stays behind.
 * {@code redirect} and {@code metacopy} say that content lies in a layer below; an engine with native diff never makes
 * them, and what has them is refused.
 */
final class Xattrs {
    /** The kernel's own limits for a list and a value. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final String LABEL = "security.selinux";
    private static final Set<String> NOT_COPIED = Set.of("trusted.overlay.uuid", "trusted.overlay.upper");
    private static final Set<String> REFUSED = Set.of("trusted.overlay.redirect", "trusted.overlay.metacopy");

    private final Kernel kernel;
    private final boolean layered;
    private final MemorySegment buffer;

    /** @param layered whether the tree is a layer of overlayfs; in any other, its attributes are like all others */
    Xattrs(Kernel kernel, boolean layered) {
        this.kernel = kernel;
        this.layered = layered;
        this.buffer = kernel.buffer(MOST_BYTES);
    }

    /** Without those that are not copied. */
    Set<String> list(byte[] path) {
        long length;
        try {
            length = kernel.onPath(Sys.LLISTXATTR, path, buffer.address(), MOST_BYTES, 0, 0);
        } catch (Errno e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return Set.of();
            }
            throw e;
        }
        if (length == 0) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        String all = Names.key(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        for (int at = 0; at < all.length(); ) {
            int end = all.indexOf('\0', at);
            names.add(all.substring(at, end));
            at = end + 1;
        }
        if (layered) {
            names.removeAll(NOT_COPIED);
        }
        return names;
    }

    /** @throws DiskException {@code UNCARRIABLE} for what refers to content elsewhere */
    void refuseReferences(Set<String> names, byte[] path) {
        for (String each : names) {
            if (layered && REFUSED.contains(each)) {
                throw new DiskException(
                        Reason.UNCARRIABLE, Names.shown(path) + " has " + each + ": its content lies in a layer below");
            }
        }
    }

    /**
     * Makes those of the target what those of the source are.
     *
     * @return whether anything was set or removed
     */
    boolean copy(byte[] source, byte[] target) {
        Set<String> wanted = list(source);
        Set<String> present = list(target);
        boolean changed = false;
        for (String each : present) {
            if (!wanted.contains(each) && !each.equals(LABEL)) {
                kernel.onPathAndName(Sys.LREMOVEXATTR, target, Names.ofKey(each), 0, 0, 0);
                changed = true;
            }
        }
        for (String each : wanted) {
            byte[] value = value(source, each);
            if (!present.contains(each) || !Arrays.equals(value, value(target, each))) {
                set(target, each, value);
                changed = true;
            }
        }
        return changed;
    }

    boolean equal(byte[] source, byte[] target) {
        Set<String> wanted = list(source);
        Set<String> present = new HashSet<>(list(target));
        if (!wanted.contains(LABEL)) {
            present.remove(LABEL);
        }
        return wanted.equals(present)
                && wanted.stream().allMatch(each -> Arrays.equals(value(source, each), value(target, each)));
    }

    private byte[] value(byte[] path, String name) {
        long length = kernel.onPathAndName(Sys.LGETXATTR, path, Names.ofKey(name), buffer.address(), MOST_BYTES, 0);
        return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private void set(byte[] path, String name, byte[] value) {
        MemorySegment.copy(value, 0, buffer, ValueLayout.JAVA_BYTE, 0, value.length);
        kernel.onPathAndName(Sys.LSETXATTR, path, Names.ofKey(name), buffer.address(), value.length, 0);
    }
}
