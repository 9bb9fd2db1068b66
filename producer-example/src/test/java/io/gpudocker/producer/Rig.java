package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.Topics;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real broker with the topics of some hosts, and a responder in the place of the first one's worker. */
final class Rig implements AutoCloseable {
    static final int PARTITIONS = 8;

    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final List<String> hosts;
    private final Broker broker;
    private Responder responder = new Responder("unset", topics, "unset");

    Rig(String... hosts) throws IOException {
        this.hosts = List.of(hosts);
        this.broker = new Broker();
    }

    void start() throws Exception {
        broker.start();
        List<NewTopic> needed = Stream.concat(
                        hosts.stream()
                                .flatMap(host -> Arrays.stream(ResourceKind.values())
                                        .map(kind -> new NewTopic(topics.commands(host, kind), PARTITIONS, (short) 1))),
                        Stream.of(
                                new NewTopic(topics.replies(), PARTITIONS, (short) 1),
                                new NewTopic(topics.state(), PARTITIONS, (short) 1)
                                        .configs(Map.of("cleanup.policy", "compact"))))
                .toList();
        try (Admin admin = admin()) {
            admin.createTopics(needed).all().get();
            // Made is not yet known: the broker learns of its own topics a moment later.
            List<String> names = needed.stream().map(NewTopic::name).toList();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    admin.describeTopics(names).allTopicNames().get())
                            .hasSize(names.size()));
        }
        responder = new Responder(broker.bootstrapServers(), topics, hosts.getFirst());
        responder.start();
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers()));
    }

    String servers() {
        return broker.bootstrapServers();
    }

    Topics topics() {
        return topics;
    }

    Responder responder() {
        return responder;
    }

    @Override
    public void close() throws IOException {
        responder.close();
        broker.close();
    }
}
