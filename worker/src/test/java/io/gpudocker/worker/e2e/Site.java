package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.worker.rig.DockerEngine;
import io.gpudocker.worker.rig.EtcdServer;
import io.gpudocker.worker.rig.KafkaBroker;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One host with a name of its own on real parts: its worker, a client of it, and what can be seen from outside. Removes
 * its containers when closed. Confined to one test.
 */
final class Site implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(90);
    /** Below the ephemeral ports, so that no worker of a test changes what the machine reserves. */
    private static final int FIRST_PORT = 12_000;

    private static final int PORTS = 100;
    private static final int RANGES = 60;
    /** Three JVMs may run tests at a time. */
    private static final int OF_THIS_JVM = Integer.getInteger("rig.fork", 1) % 3 * RANGES;

    private static final AtomicInteger NEXT_RANGE = new AtomicInteger();

    private final KafkaBroker kafka;
    private final Map<String, String> settings;
    final TestNames names = TestNames.next();
    final String host = names.hostId();
    final Topics topics = new Topics(names.topicPrefix());
    final WorkerProcessRig worker;
    final EngineView engine;
    final StoreView store;
    private @Nullable CommandClient client;

    private Site(KafkaBroker kafka, EtcdServer etcd, DockerEngine docker, Map<String, String> more) {
        this.kafka = kafka;
        this.engine = new EngineView(docker.dockerHost(), host);
        this.store = new StoreView(etcd.endpoints(), host);
        int first = FIRST_PORT + (OF_THIS_JVM + NEXT_RANGE.getAndIncrement() % RANGES) * PORTS;
        this.settings = new HashMap<>(Map.of(
                "host.id",
                host,
                "topics.prefix",
                topics.prefix(),
                "topics.partitions",
                "3",
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "etcd.endpoints",
                etcd.endpoints(),
                "docker.host",
                docker.dockerHost(),
                "gpu.source",
                "simulated:4",
                "gpu.injection",
                "device-request",
                "port.range",
                first + "-" + (first + PORTS - 1)));
        settings.putAll(more);
        this.worker = new WorkerProcessRig(settings);
    }

    /** On the shared parts; the worker is not started. */
    static Site of(Map<String, String> more) {
        return new Site(SharedParts.kafka(), SharedParts.etcd(), SharedParts.docker(), more);
    }

    /** On parts of the test's own; the worker is not started. */
    static Site on(KafkaBroker kafka, EtcdServer etcd, DockerEngine docker, Map<String, String> more) {
        return new Site(kafka, etcd, docker, more);
    }

    /** On the shared parts, and ready. */
    static Site ready(Map<String, String> more) {
        Site site = of(more);
        try {
            site.worker.startAndAwaitReady();
            return site;
        } catch (RuntimeException | Error e) {
            site.close();
            throw e;
        }
    }

    /** Another worker for the same host, with a data directory of its own; not started. */
    WorkerProcessRig another() {
        return new WorkerProcessRig(settings);
    }

    /** Its source is {@code /e2e}. Made when first asked for, since the worker makes the topics. */
    CommandClient client() {
        if (client == null) {
            client = CommandClient.connect(new ClientSettings(
                    Map.of("bootstrap.servers", kafka.bootstrapServers()),
                    topics,
                    host,
                    "/e2e",
                    Duration.ofSeconds(30)));
        }
        return client;
    }

    CompletableFuture<CommandResult> send(Command command) {
        return send(command, CommandOptions.none());
    }

    CompletableFuture<CommandResult> send(Command command, CommandOptions options) {
        return client().send(command, options).result();
    }

    /** The answer, whatever it is. */
    CommandResult ask(Command command) {
        return answer(send(command));
    }

    CommandResult answer(CompletableFuture<CommandResult> result) {
        try {
            return result.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer; the worker's log:\n" + worker.log(), e);
        }
    }

    /** The payload of a success; any other answer fails the test. */
    <P extends Payload> P ok(Class<P> type, Command command) {
        CommandResult result = ask(command);
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.SUCCEEDED);
        return type.cast(Objects.requireNonNull(result.payload()));
    }

    ReplicaSetView ok(Command command) {
        return ok(ReplicaSetView.class, command);
    }

    HostView hostView() {
        return ok(HostView.class, new HostCommand.Describe());
    }

    TopicReader reader() {
        return new TopicReader(kafka.bootstrapServers());
    }

    /** The state topic's present record of a volume; null when it is gone. */
    @Nullable
    StateRecord volumeState(String name) {
        return reader().state(topics.state()).get(host + "/Volume/" + name);
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** All events of a ReplicaSet so far, progress and use aside. */
    List<Event> events(String name) {
        return reader().replies(topics.replies()).stream()
                .filter(ReplyRecord.Event.class::isInstance)
                .map(record -> ((ReplyRecord.Event) record).event())
                .filter(event -> event.name().equals(name)
                        && !(event.event() instanceof Event.Progress || event.event() instanceof Event.Usage))
                .map(event -> event.event())
                .toList();
    }

    /** The state topic's present record of a ReplicaSet; null when it is gone. */
    @Nullable
    StateRecord state(String name) {
        return reader().state(topics.state()).get(host + "/ReplicaSet/" + name);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        worker.close();
        store.close();
        engine.close();
    }
}
