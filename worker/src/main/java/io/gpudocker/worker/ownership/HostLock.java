package io.gpudocker.worker.ownership;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on {@code lock} in the data directory, which the kernel takes away when the process ends, however it
 * ends. The file says who holds it or held it last, and with which lease. For one thread at a time.
 *
 * <p>The file is read and written through the one descriptor that is locked: closing any other one of this process would
 * give the lock up.
 */
final class HostLock implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("pid=(\\d+)\nstart=(\\d+)\nlease=([0-9a-f]+)\n");

    private final Path path;
    private final RandomAccessFile file;
    private @Nullable FileLock lock;

    private HostLock(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Opens the file, making it and its directory where needed; takes no lock. */
    static HostLock open(Path dataDir) {
        Path path = dataDir.resolve("lock");
        try {
            Files.createDirectories(dataDir);
            return new HostLock(path, new RandomAccessFile(path.toFile(), "rw"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + path, e);
        }
    }

    /** False when somebody else has it, in this process or another. */
    boolean tryLock() {
        try {
            lock = file.getChannel().tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + path, e);
        }
    }

    /** Who has the lock, or had it last; empty when nobody wrote it down, or is just writing. */
    Optional<Holder> holder() {
        try {
            byte[] bytes = new byte[(int) Math.min(file.length(), 1_000)];
            file.seek(0);
            file.readFully(bytes);
            return parse(new String(bytes, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static Optional<Holder> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var process = new ProcessIdentity(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        return Optional.of(new Holder(process, Long.parseUnsignedLong(matcher.group(3), 16)));
    }

    /** Writes down who has it now; only with the lock. A crash in between leaves text that is read as nobody's. */
    void write(Holder holder) {
        String text = "pid=%d\nstart=%d\nlease=%x\n"
                .formatted(holder.process().pid(), holder.process().startTicks(), holder.leaseId());
        try {
            file.setLength(0);
            file.seek(0);
            file.write(text.getBytes(StandardCharsets.US_ASCII));
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    Path path() {
        return path;
    }

    /** Gives the lock up and leaves the file. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }

    /**
     * What stands in the file.
     *
     * @param leaseId 0 for none
     */
    record Holder(ProcessIdentity process, long leaseId) {
        static final long NO_LEASE = 0;
    }
}
