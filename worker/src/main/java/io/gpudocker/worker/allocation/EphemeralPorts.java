package io.gpudocker.worker.allocation;

import io.gpudocker.worker.config.PortRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ports that the kernel takes for outgoing connections. Where they overlap the worker's range, a freed host port can
 * be gone before its container starts again; reserved ones are not taken. Stateless.
 */
public final class EphemeralPorts {
    private static final int LONGEST = 1 << 16;

    private final Path sysctl;

    /** Of this host's network namespace. */
    public EphemeralPorts() {
        this(Path.of("/proc/sys/net/ipv4"));
    }

    EphemeralPorts(Path sysctl) {
        this.sysctl = sysctl;
    }

    /**
     * Ports of the range that the kernel may take and that are not reserved, as ranges in order; empty when all is well.
     *
     * @throws IOException when the kernel does not say
     */
    public List<PortRange> overlap(PortRange range) throws IOException {
        var taken = ephemeral();
        taken.and(bits(range));
        taken.andNot(reserved());
        return ranges(taken);
    }

    /**
     * Adds the range to what the kernel leaves alone, and keeps what is reserved already. Lasts until the host restarts.
     *
     * @throws IOException when it is not allowed
     */
    public void reserve(PortRange range) throws IOException {
        var reserved = reserved();
        reserved.or(bits(range));
        String list = ranges(reserved).stream().map(EphemeralPorts::text).collect(Collectors.joining(","));
        Files.writeString(sysctl.resolve("ip_local_reserved_ports"), list + "\n");
    }

    private BitSet ephemeral() throws IOException {
        String text = read("ip_local_port_range");
        String[] ends = text.split("\\s+", -1);
        if (ends.length != 2) {
            throw new IOException("ip_local_port_range is '" + text + "'");
        }
        return bits(number(ends[0]), number(ends[1]));
    }

    private BitSet reserved() throws IOException {
        var reserved = new BitSet();
        String text = read("ip_local_reserved_ports");
        for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] ends = part.strip().split("-", -1);
            reserved.or(bits(number(ends[0]), number(ends[ends.length - 1])));
        }
        return reserved;
    }

    /** In one read: the kernel answers a second one, further on in the same file, with nothing. */
    private String read(String name) throws IOException {
        byte[] buffer = new byte[LONGEST];
        try (InputStream file = Files.newInputStream(sysctl.resolve(name))) {
            int length = Math.max(0, file.read(buffer));
            return new String(buffer, 0, length, StandardCharsets.US_ASCII).strip();
        }
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("the kernel's list of ports has '" + text + "'", e);
        }
    }

    private static BitSet bits(PortRange range) {
        return bits(range.first(), range.last());
    }

    private static BitSet bits(int first, int last) {
        var bits = new BitSet();
        bits.set(first, last + 1);
        return bits;
    }

    private static List<PortRange> ranges(BitSet bits) {
        var ranges = new ArrayList<PortRange>();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int end = bits.nextClearBit(first);
            ranges.add(new PortRange(first, end - 1));
            first = bits.nextSetBit(end);
        }
        return ranges;
    }

    private static String text(PortRange range) {
        return range.first() == range.last() ? Integer.toString(range.first()) : range.toString();
    }
}
