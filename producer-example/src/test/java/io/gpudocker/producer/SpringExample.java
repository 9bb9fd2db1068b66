package io.gpudocker.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/** The Java of docs/integration.md, so that it compiles; {@link IntegrationIT} runs it and keeps both equal. */
final class SpringExample {
    private static final String EXECUTE = "io.gpudocker.replicaset.execute.v1";

    private SpringExample() {}

    /** Sends a command with this id to the host and answers the value of the result's record. */
    static String ask(String servers, String host, String id) throws Exception {
        // docs/integration.md
        var producers = new DefaultKafkaProducerFactory<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer());
        var consumers = new DefaultKafkaConsumerFactory<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
        var replies = new ContainerProperties("gdw.replies");
        // A group of its own for each instance: each must see the answers to its own commands.
        replies.setGroupId("billing-" + UUID.randomUUID());
        var template = new ReplyingKafkaTemplate<>(producers, new KafkaMessageListenerContainer<>(consumers, replies));
        // Others send commands too, and their results are not ours.
        template.setSharedReplyTopic(true);
        template.start();
        template.waitForAssignment(Duration.ofSeconds(30));

        var command = new ProducerRecord<>(
                "gdw." + host + ".replicasets", "foo", "{\"replicaSetName\":\"foo\",\"cmd\":[\"hostname\"]}");
        Map.of("ce_specversion", "1.0", "ce_id", id, "ce_source", "/billing", "ce_type", EXECUTE)
                .forEach((name, value) -> command.headers().add(name, value.getBytes(UTF_8)));
        String result =
                template.sendAndReceive(command, Duration.ofMinutes(2)).get().value();
        // docs/integration.md
        template.stop();
        template.destroy();
        producers.destroy();
        return result;
    }
}
