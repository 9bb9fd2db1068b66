package io.gpudocker.worker.intake;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import io.gpudocker.worker.outbox.kafka.PositionReader;
import io.gpudocker.worker.outbox.kafka.PositionReader.Found;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again, in batches, what was kept as offsets only. Its own thread owns the consumer; {@link #read} may be called
 * from any thread and waits while the broker is away.
 */
final class DeferredReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredReader.class);
    private static final Duration TRY = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PositionReader reader;
    private final ReadAhead readAhead;
    private final Predicate<RecordPosition> wanted;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private @Nullable Thread thread;

    /** @param wanted whether a record that came along will be asked for */
    DeferredReader(PositionReader reader, long readAheadBytes, Predicate<RecordPosition> wanted) {
        this.reader = reader;
        this.readAhead = new ReadAhead(readAheadBytes);
        this.wanted = wanted;
    }

    private record Request(RecordPosition position, CompletableFuture<RawRecord> answer) {}

    void start() {
        thread = Thread.ofPlatform().name("deferred-reader").start(this::run);
    }

    RawRecord read(RecordPosition position) throws InterruptedException {
        RawRecord ahead = readAhead.take(position);
        if (ahead != null) {
            return ahead;
        }
        Request request = new Request(position, new CompletableFuture<>());
        requests.add(request);
        if (closed) {
            failAll();
        }
        try {
            return request.answer().get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RecordGoneException gone -> throw gone;
                case null, default -> throw new InterruptedException("the loop was closed");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.wakeup();
        if (thread != null) {
            Threads.join(thread);
        }
    }

    private void run() {
        try {
            while (!closed) {
                serveNext();
            }
        } catch (InterruptedException e) {
            LOG.info("deferred reader interrupted", e);
        } finally {
            closed = true;
            reader.close();
            failAll();
        }
    }

    private void serveNext() throws InterruptedException {
        Request request = requests.poll(200, TimeUnit.MILLISECONDS);
        if (request == null || request.answer().isDone()) {
            return;
        }
        try {
            RawRecord ahead = readAhead.take(request.position());
            if (ahead != null) {
                request.answer().complete(ahead);
            } else {
                serve(request);
            }
        } catch (KafkaException e) {
            requests.add(request);
            if (!closed) {
                LOG.warn("reading again failed, trying again at={}", request.position(), e);
                Thread.sleep(PAUSE);
            }
        }
    }

    private void serve(Request request) {
        switch (reader.read(request.position(), TRY)) {
            case Found.Records found -> {
                keepOthers(found.records());
                request.answer().complete(KafkaRecords.raw(found.records().getFirst()));
            }
            case Found.Gone _ -> request.answer().completeExceptionally(new RecordGoneException(request.position()));
            case Found.Unanswered _ -> requests.add(request);
        }
    }

    private void keepOthers(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records.subList(1, records.size())) {
            RecordPosition position = RecordPosition.of(record.topic(), record.partition(), record.offset());
            if (wanted.test(position)) {
                readAhead.put(position, record);
            }
        }
    }

    private void failAll() {
        for (Request left = requests.poll(); left != null; left = requests.poll()) {
            left.answer().completeExceptionally(new IllegalStateException("closed"));
        }
    }
}
