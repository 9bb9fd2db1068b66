package io.gpudocker.producer.audit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Facts in temporary files, so that those with the same key come together and only a part of all is in memory at a time.
 * The files have no names any more once they are open: nothing is left behind, however the program ends. Confined to one
 * thread.
 */
final class Spill<T> implements AutoCloseable {
    private static final int BUFFER = 8 << 10;

    private final Form<T> form;
    private final List<Bucket> buckets = new ArrayList<>();
    private long count;

    /** How a fact is written and read. */
    interface Form<T> {
        void write(T fact, DataOutput out) throws IOException;

        T read(DataInput in) throws IOException;

        String key(T fact);
    }

    private static final class Bucket {
        private final FileChannel channel;
        private final DataOutputStream out;
        private long count;

        Bucket(FileChannel channel) {
            this.channel = channel;
            this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
        }
    }

    private Spill(Form<T> form) {
        this.form = form;
    }

    /**
     * Opens the files.
     *
     * @param parent where the temporary files are made
     * @param buckets into how many parts the facts are split
     */
    static <T> Spill<T> open(Form<T> form, Path parent, int buckets) {
        Spill<T> spill = new Spill<>(form);
        try {
            Path directory = Files.createTempDirectory(parent, "gdw-audit-");
            for (int i = 0; i < buckets; i++) {
                Path file = directory.resolve(Integer.toString(i));
                spill.buckets.add(new Bucket(FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)));
                Files.delete(file);
            }
            Files.delete(directory);
            return spill;
        } catch (IOException failed) {
            throw new UncheckedIOException("no temporary files can be made in " + parent, failed);
        }
    }

    void add(T fact) {
        int hash = form.key(fact).hashCode() * 0x9E3779B9;
        Bucket bucket = buckets.get(Math.floorMod(hash ^ hash >>> 16, buckets.size()));
        try {
            form.write(fact, bucket.out);
        } catch (IOException failed) {
            throw new UncheckedIOException("the temporary files can't be written", failed);
        }
        bucket.count++;
        count++;
    }

    long count() {
        return count;
    }

    /** Hands out each part, in the order in which its facts came. */
    void forEach(Consumer<List<T>> taker) {
        for (Bucket bucket : buckets) {
            taker.accept(read(bucket));
        }
    }

    private List<T> read(Bucket bucket) {
        try {
            bucket.out.flush();
            bucket.channel.position(0);
            DataInput in =
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(bucket.channel), BUFFER * 8));
            List<T> facts = new ArrayList<>(Math.toIntExact(bucket.count));
            for (long i = 0; i < bucket.count; i++) {
                facts.add(form.read(in));
            }
            return facts;
        } catch (IOException failed) {
            throw new UncheckedIOException("the temporary files can't be read", failed);
        }
    }

    @Override
    public void close() {
        for (Bucket bucket : buckets) {
            try {
                bucket.channel.close();
            } catch (IOException failed) {
                throw new UncheckedIOException("the temporary files can't be closed", failed);
            }
        }
    }
}
