package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.worker.rig.DockerEngine;
import io.gpudocker.worker.rig.EtcdServer;
import io.gpudocker.worker.rig.KafkaBroker;
import io.gpudocker.worker.rig.SharedParts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** How a worker begins and ends: what it waits for, what it refuses to guess, and who acts for a host. */
class StartUpIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Map<String, String> SHORT_LEASE = Map.of("etcd.lease.ttl", "PT10S");

    @Test
    void afterKill9ItIsReadyLongBeforeTheLeaseRunsOutAndKnowsWhatItHas() {
        try (Site site = Site.ready(Map.of("etcd.lease.ttl", "PT5M"))) {
            String name = site.names.name("kept");
            ReplicaSetView ran = site.ok(Commands.run(name).gpus(2).ports("22").build());

            site.worker.kill9();
            site.worker.startAndAwaitReady();

            assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);
        }
    }

    @Test
    void anotherEngineIsForAPerson() {
        try (DockerEngine other = new DockerEngine();
                Site site = Site.ready(Map.of())) {
            other.start();
            String name = site.names.name("kept");
            ReplicaSetView ran = site.ok(Commands.run(name).gpus(1).build());
            site.worker.stop();

            site.worker.with("docker.host", other.dockerHost()).start();
            site.worker.awaitNotReady("another Docker engine");
            site.worker.stop();
            site.worker.with("docker.host", SharedParts.docker().dockerHost()).startAndAwaitReady();

            assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);
        }
    }

    @Test
    void aMissingGroupOffsetIsLookedUpInEtcdAndMissingBothIsForAPerson() throws Exception {
        try (Site site = Site.ready(Map.of())) {
            String name = site.names.name("once");
            CommandResult first = site.answer(
                    site.send(Commands.run(name).build(), CommandOptions.none().withId("first")));
            site.worker.kill9();
            site.worker.startAndAwaitReady();
            site.worker.stop();

            forgetGroup(site);
            site.worker.startAndAwaitReady();
            assertThat(site.ask(Commands.delete(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
            assertThat(answersTo(site, "first"))
                    .extracting(CommandResult::finishedAt)
                    .containsOnly(first.finishedAt());

            site.worker.stop();
            forgetGroup(site);
            site.store.delete("offsets/");
            site.worker.start();
            site.worker.awaitNotReady("neither the consumer group nor etcd");
        }
    }

    @Test
    void aTopicMadeAnewIsForAPerson() throws Exception {
        try (Site site = Site.ready(Map.of())) {
            site.ask(Commands.list());
            site.worker.stop();
            String topic = site.topics.commands(site.host, ResourceKind.REPLICA_SET);
            try (Admin admin = admin(site)) {
                admin.deleteTopics(List.of(topic)).all().get();
                await().atMost(LONG)
                        .until(() -> !admin.listTopics().names().get().contains(topic));
                await().atMost(LONG).ignoreExceptions().until(() -> {
                    admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1)))
                            .all()
                            .get();
                    return true;
                });
            }

            site.worker.start();

            site.worker.awaitNotReady("was made anew");
        }
    }

    @Test
    void aContainerRemovedMeanwhileIsLostAndItsGpusAreFree() {
        try (Site site = Site.ready(Map.of())) {
            String name = site.names.name("lost");
            ReplicaSetView ran = site.ok(Commands.run(name).gpus(2).ports("22").build());
            site.worker.kill9();
            site.engine.remove(Objects.requireNonNull(ran.containerId()));

            site.worker.startAndAwaitReady();

            ReplicaSetView lost = site.ok(Commands.describe(name));
            assertThat(lost.status()).isEqualTo(ReplicaSetStatus.LOST);
            assertThat(lost.gpus()).isEmpty();
            assertThat(site.store.keys("gpus/")).isEmpty();
            assertThat(site.store.keys("ports/")).isEmpty();
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(site.events(name)).last().isEqualTo(new Event.ReplicaSetLost(name, 1)));
            assertThat(Objects.requireNonNull(site.state(name)).view()).isEqualTo(lost);
            assertThat(site.ask(Commands.delete(name)).status()).isEqualTo(ResultStatus.SUCCEEDED);
        }
    }

    @Test
    void wrongConfigurationIsToldAllAtOnce() {
        try (WorkerProcessRig worker = new WorkerProcessRig(Map.of(
                "host.id", "No-Such",
                "port.range", "9-1",
                "worker.max.in.flight", "many",
                "topics.partition", "8"))) {
            worker.start();

            assertThat(worker.awaitExit()).isEqualTo(2);
            assertThat(worker.log())
                    .contains("host.id", "port.range", "worker.max.in.flight", "topics.partition")
                    .contains("kafka.bootstrap.servers");
        }
    }

    @Test
    void withNothingThereItSaysWhichAndGoesOnOnceItAppears() {
        try (KafkaBroker kafka = new KafkaBroker();
                EtcdServer etcd = new EtcdServer();
                DockerEngine docker = new DockerEngine()) {
            // Started once, so that their addresses are known.
            kafka.start();
            etcd.start();
            docker.start();
            docker.image(SharedParts.TEST_IMAGE);
            kafka.stop();
            etcd.stop();
            docker.stop();
            try (Site site = Site.on(kafka, etcd, docker, Map.of())) {
                site.worker.start();
                site.worker.awaitNotReady("etcd: ");
                etcd.start();
                site.worker.awaitNotReady("kafka: away");
                kafka.start();
                site.worker.awaitNotReady("engine: away");
                docker.start();
                site.worker.awaitReady();
                site.ok(Commands.run(site.names.name("late")).gpus(1).build());
            }
        }
    }

    @Test
    void aSecondWorkerWaitsAndTakesOverWhenTheFirstIsKilled() {
        try (Site site = Site.ready(SHORT_LEASE);
                WorkerProcessRig second = site.another()) {
            String name = site.names.name("over");
            ReplicaSetView ran = site.ok(Commands.run(name).gpus(1).build());

            second.start();
            second.awaitNotReady("ownership: ");
            assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);
            assertThat(second.readiness().status()).isEqualTo(503);
            site.worker.kill9();
            second.awaitReady();

            assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);
        }
    }

    @Test
    void aSuspendedWorkerThatGoesOnAfterATakeoverDoesAndSaysNothing() {
        try (Site site = Site.ready(SHORT_LEASE);
                WorkerProcessRig second = site.another()) {
            String name = site.names.name("stale");
            site.ok(Commands.run(name).gpus(1).build());
            CompletableFuture<CommandResult> execute = site.send(
                    Commands.shell(name, "echo begun >> /begun; sleep 3; echo ended >> /ended"),
                    CommandOptions.none().withId("exec"));
            await().atMost(LONG).until(() -> site.engine.inspect(name + "-1").getExecIds() != null);

            site.worker.suspend();
            second.start();
            second.awaitReady();
            site.answer(execute);
            site.worker.resume();
            site.worker.awaitNotReady("ownership: ");

            ExecuteResult once = site.ok(ExecuteResult.class, Commands.shell(name, "cat /begun /ended"));
            assertThat(once.stdout()).isEqualTo("begun\nended\n");
            assertThat(answersTo(site, "exec")).hasSize(1);
            assertThat(site.ok(Commands.stop(name)).status()).isEqualTo(ReplicaSetStatus.STOPPED);
            assertThat(second.readiness().status()).isEqualTo(200);
        }
    }

    @Test
    void onSigtermWhatRunsComesToItsEnd() {
        try (Site site = Site.ready(Map.of("worker.shutdown.timeout", "PT60S"))) {
            String name = site.names.name("drain");
            site.ok(Commands.run(name).build());
            CompletableFuture<CommandResult> execute = site.send(Commands.shell(name, "sleep 4; echo done"));
            await().atMost(LONG).until(() -> site.engine.inspect(name + "-1").getExecIds() != null);

            site.worker.terminate();

            assertThat(site.answer(execute).payload())
                    .isEqualTo(new ExecuteResult(0, "done\n", "", "utf-8", false, false));
            site.worker.awaitExit();
            assertThat(site.worker.log()).contains("stopped host=" + site.host).doesNotContain("drain-timeout");
        }
    }

    private static List<CommandResult> answersTo(Site site, String id) {
        return site.reader().results(site.topics.replies()).stream()
                .map(reply -> reply.result())
                .filter(result -> result.commandId().equals(id))
                .toList();
    }

    private static void forgetGroup(Site site) throws Exception {
        try (Admin admin = admin(site)) {
            admin.deleteConsumerGroups(List.of(site.topics.group(site.host)))
                    .all()
                    .get();
        }
    }

    private static Admin admin(Site site) {
        return Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()));
    }
}
