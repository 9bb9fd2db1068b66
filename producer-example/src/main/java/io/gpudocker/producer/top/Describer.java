package io.gpudocker.producer.top;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.codec.CommandAttributes;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.producer.fleet.FleetBook;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks hosts to describe themselves; the answers come over the reply topic like all others. No question is answered after it
 * has become useless: each expires when the next one would be due. For one thread.
 */
final class Describer implements AutoCloseable {
    private final ClientSettings settings;
    private final FleetBook book;
    private final Supplier<String> ids;
    private final CommandCodec codec = new CommandCodec();
    private final KafkaProducer<byte[], byte[]> producer;

    Describer(ClientSettings settings, FleetBook book, Supplier<String> ids) {
        this.settings = settings;
        this.book = book;
        this.ids = ids;
        Map<String, Object> config = new HashMap<>(settings.kafka());
        int millis = Math.toIntExact(settings.kafkaTimeout().toMillis());
        config.remove("transactional.id");
        config.put("acks", "all");
        config.put("linger.ms", 0);
        config.put("max.block.ms", millis);
        config.put("request.timeout.ms", millis);
        config.put("delivery.timeout.ms", millis);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends the question to a host. Does not wait. */
    void ask(String host, Instant now) {
        CommandAttributes attributes = new CommandAttributes(
                new CommandId(settings.source(), ids.get()), now, null, now.plus(Turns.EVERY), null, null, null);
        RawRecord command = codec.encode(host, attributes, new HostCommand.Describe());
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                settings.topics().commands(host, ResourceKind.HOST), null, command.key(), command.value());
        command.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        var _ = producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                book.problem("Kafka does not take the question to host " + host + ": " + failure.getMessage());
            }
        });
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
