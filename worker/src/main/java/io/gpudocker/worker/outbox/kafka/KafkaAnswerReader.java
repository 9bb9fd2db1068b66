package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.AnswerReader;
import io.gpudocker.worker.outbox.AnswerUnavailableException;
import io.gpudocker.worker.outbox.kafka.PositionReader.Found;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;

/** Reads answers again from the reply topic, one at a time. Thread-safe; throws when the broker does not answer in time. */
public final class KafkaAnswerReader implements AnswerReader, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final PositionReader reader;

    /** @param group named to the broker; nothing is committed under it */
    public KafkaAnswerReader(KafkaClients clients, String group) {
        this.reader = new PositionReader(clients.consumer(group));
    }

    /** @throws AnswerUnavailableException when the broker could not be asked */
    @Override
    public Optional<RawRecord> read(RecordPosition position) {
        lock.lock();
        try {
            return switch (reader.read(position, LIMIT)) {
                case Found.Records found ->
                    Optional.of(KafkaRecords.raw(found.records().getFirst()));
                case Found.Gone _ -> Optional.empty();
                case Found.Unanswered _ ->
                    throw new AnswerUnavailableException("the broker did not answer for " + position, null);
            };
        } catch (KafkaException e) {
            throw new AnswerUnavailableException("the broker could not be asked for " + position, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            reader.close();
        } finally {
            lock.unlock();
        }
    }
}
