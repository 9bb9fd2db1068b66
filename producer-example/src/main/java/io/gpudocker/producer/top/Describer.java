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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks hosts to describe themselves; the answers come over the reply topic like all others. A host that answers is asked every
 * 30 seconds, one that does not every five minutes and when its worker comes back. No question is answered after it has become
 * useless: each expires. One thread asks; any may look who has answered.
 */
final class Describer implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration WHEN_SILENT = Duration.ofMinutes(5);

    private final ClientSettings settings;
    private final FleetBook book;
    private final Supplier<String> ids;
    private final CommandCodec codec = new CommandCodec();
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();
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

    /** Sends a question to those of these hosts whose turn it is. */
    void ask(Collection<String> hosts, Instant now) {
        for (String host : hosts) {
            if (due(host, now)) {
                asked.put(host, now);
                send(host, now);
            }
        }
    }

    private boolean due(String host, Instant now) {
        Instant last = asked.get(host);
        if (last == null) {
            return true;
        }
        boolean answered = book.describedAt(host).filter(at -> at.isAfter(last)).isPresent();
        boolean back = book.onlineAt(host).filter(at -> at.isAfter(last)).isPresent();
        Duration since = Duration.between(last, now);
        return back || since.compareTo(answered ? EVERY : WHEN_SILENT) >= 0;
    }

    /** Whether each of these hosts has answered since it was first asked. */
    boolean answered(Set<String> hosts) {
        return hosts.stream().allMatch(host -> {
            Instant last = asked.get(host);
            return last != null
                    && book.describedAt(host).filter(at -> !at.isBefore(last)).isPresent();
        });
    }

    private void send(String host, Instant now) {
        CommandAttributes attributes = new CommandAttributes(
                new CommandId(settings.source(), ids.get()), now, null, now.plus(EVERY), null, null, null);
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
