package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.worker.e2e.WorkerProcessRig.Said;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state topic is damaged while the worker runs, and rebuilt from etcd: its reader then knows what {@code list} answers. */
class RepublishIT {
    private static final int PARTITIONS = 3;

    private final Site site = Site.ready(Map.of("volume.backend", "plain"));
    private final String one = site.names.name("one");
    private final String two = site.names.name("two");
    private final String data = site.names.name("data");

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aTopicThatWasMadeAnewAndHasALeftoverIsRebuilt() throws Exception {
        // given: a running one, a stopped one, a volume; and a topic without them and with one that never was
        hostWithThings();
        ConsumerRecord<byte[], byte[]> ofOne = recordOf(one);
        makeTopicAnew();
        put("ghost", ofOne);
        assertThat(site.reader().state(site.topics.state())).containsOnlyKeys(site.host + "/ReplicaSet/ghost");

        // when
        Said shown = site.worker.command("republish", "--dry-run");
        assertThat(shown.text()).contains("ReplicaSet/" + one, "Volume/" + data, "tombstone  ReplicaSet/ghost");
        assertThat(site.reader().state(site.topics.state())).hasSize(1);
        Said said = site.worker.command("republish");

        // then
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text()).contains("done: states of ReplicaSets: 2, of volumes: 1, tombstones: 1");
        assertTopicIsWhatListAnswers();
        assertThat(site.store.keys("republish/")).isEmpty();
        assertThat(site.worker.command("republish").exitCode()).isZero();
        assertTopicIsWhatListAnswers();
        assertThat(site.worker.alive()).isTrue();
    }

    @Test
    void whileCommandsGoOnNoOlderStateOvertakesANewerOne() throws Exception {
        hostWithThings();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> commands = CompletableFuture.supplyAsync(() -> sendUntil(over));

        Said first = site.worker.command("republish");
        Said second = site.worker.command("republish");
        over.set(true);

        assertThat(commands.get(90, TimeUnit.SECONDS)).isPositive();
        assertThat(first.exitCode()).as(first.text()).isZero();
        assertThat(second.exitCode()).as(second.text()).isZero();
        assertTopicIsWhatListAnswers();
        assertNoneGoesBack();
    }

    /** How many were answered: each changes what the state topic says of one of two names. */
    private int sendUntil(AtomicBoolean over) {
        int answered = 0;
        String other = "x" + one;
        while (!over.get()) {
            List<CompletableFuture<CommandResult>> round = List.of(
                    site.send(Commands.pause(one, PauseMode.FREEZE)),
                    site.send(Commands.run(other).build()),
                    site.send(Commands.resume(one)),
                    site.send(Commands.delete(other)));
            round.forEach(site::answer);
            answered += round.size();
        }
        return answered;
    }

    // ------------------------------------------------------------------------------------------------------ the rest

    private void hostWithThings() {
        site.ok(VolumeView.class, Commands.createVolume(data, "64MB"));
        site.ok(Commands.run(one).gpus(1).bind(data, "/data").build());
        site.ok(Commands.run(two).ports("80").build());
        site.ok(Commands.stop(two));
    }

    private void assertTopicIsWhatListAnswers() {
        Map<String, Object> listed = new TreeMap<>();
        site.ok(ReplicaSetPage.class, Commands.list())
                .replicaSets()
                .forEach(view -> listed.put(site.host + "/ReplicaSet/" + view.name(), view));
        site.ok(VolumePage.class, new VolumeCommand.ListAll(null, 1000))
                .volumes()
                .forEach(view -> listed.put(site.host + "/Volume/" + view.name(), view));
        Map<String, Object> read = new TreeMap<>();
        site.reader().state(site.topics.state()).forEach((key, state) -> read.put(key, state.view()));

        // How full a volume is changes by itself and is not on the topic.
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*usedBytes")
                .isEqualTo(listed);
    }

    private void assertNoneGoesBack() {
        Map<String, Long> latest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : site.reader().all(site.topics.state())) {
            StateRecord state = new StateCodec().decode(TopicReader.raw(record)).orElseThrow();
            if (state.view() != null) {
                assertThat(state.revision())
                        .as(state.key())
                        .isGreaterThanOrEqualTo(latest.getOrDefault(state.key(), 0L));
                latest.put(state.key(), state.revision());
            }
        }
    }

    private ConsumerRecord<byte[], byte[]> recordOf(String name) {
        String key = site.host + "/ReplicaSet/" + name;
        return site.reader().all(site.topics.state()).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void makeTopicAnew() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(site.topics.state())).all().get(30, TimeUnit.SECONDS);
            admin.createTopics(List.of(new NewTopic(site.topics.state(), Optional.of(PARTITIONS), Optional.empty())
                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** The same under another name. */
    private void put(String name, ConsumerRecord<byte[], byte[]> like) throws Exception {
        byte[] key = (site.host + "/ReplicaSet/" + name).getBytes(StandardCharsets.UTF_8);
        Map<String, Object> settings = Map.of("bootstrap.servers", site.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            like.topic(), null, key, Objects.requireNonNull(like.value()), like.headers()))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()));
    }
}
