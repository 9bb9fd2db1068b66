package io.gpudocker.worker.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.observe.Collector;
import io.gpudocker.worker.rig.SharedParts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A worker that is told to trace: its spans reach the collector, and a collector that is away changes nothing. */
class TracingIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void spansOfARunReachTheCollectorInTheTraceOfWhoSentIt() throws Exception {
        try (Collector collector = new Collector(200);
                Site site = Site.ready(tracing(collector.endpoint()))) {
            String name = site.names.name("traced");

            ReplyRecord.Result result = run(site, name);
            site.worker.terminate();

            assertThat(site.worker.awaitExit()).isZero();
            assertThat(result.result().status()).isEqualTo(ResultStatus.SUCCEEDED);
            String span = spanOf(result.context());
            assertThat(span).isNotEqualTo(CALLER);
            // Asked to stop, it sends what it has not yet sent.
            List<Collector.Request> requests = collector.requests();
            assertThat(requests).isNotEmpty().allMatch(request -> request.path().equals("/v1/traces"));
            for (String id : List.of(TRACE, CALLER, span)) {
                assertThat(requests).as(id).anyMatch(request -> request.hasId(id));
            }
            for (String text : List.of(
                    "io.gpudocker.replicaset.run.v1",
                    "decide",
                    "launch",
                    "send " + site.topics.replies(),
                    name,
                    site.host)) {
                assertThat(requests).as(text).anyMatch(request -> request.has(text));
            }
            assertThat(requests).noneMatch(request -> request.has("hush"));
        }
    }

    @Test
    void whileTheCollectorIsAwayAllGoesOn() throws Exception {
        Collector collector = new Collector(200);
        collector.close();
        try (Site site = Site.ready(tracing(collector.endpoint()))) {
            ReplyRecord.Result result = run(site, site.names.name("untold"));

            assertThat(result.result().status()).isEqualTo(ResultStatus.SUCCEEDED);
            assertThat(spanOf(result.context())).isNotEqualTo(CALLER);
            await("it is told").atMost(LONG).until(() -> site.worker.log().contains("spans-lost"));
            assertThat(site.ask(Commands.list()).status()).isEqualTo(ResultStatus.SUCCEEDED);
            assertThat(site.worker.readiness().status()).isEqualTo(200);
            site.worker.terminate();
            assertThat(site.worker.awaitExit()).isZero();
            assertThat(site.worker.log()).doesNotContain("\tat ");
        }
    }

    private static Map<String, String> tracing(URI endpoint) {
        return Map.of("tracing.otlp.endpoint", endpoint.toString());
    }

    private static String spanOf(ReplyContext context) {
        String traceParent = Objects.requireNonNull(context.traceParent());
        assertThat(traceParent).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
        return traceParent.split("-", -1)[2];
    }

    /** Sends a run with a traceparent; its result as it stands on the topic. */
    private static ReplyRecord.Result run(Site site, String name) throws Exception {
        String command = """
                {"specversion":"1.0","id":"%s","source":"/e2e","type":"io.gpudocker.replicaset.run.v1",
                 "traceparent":"00-%s-%s-01",
                 "data":{"replicaSetName":"%s","imageName":"%s","env":["SECRET=hush"]}}""".formatted(name, TRACE, CALLER, name, SharedParts.TEST_IMAGE);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", site.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            site.topics.commands(site.host, ResourceKind.REPLICA_SET),
                            name.getBytes(UTF_8),
                            command.getBytes(UTF_8)))
                    .get();
        }
        return await("the result")
                .atMost(LONG)
                .until(
                        () -> site.reader().results(site.topics.replies()).stream()
                                .filter(result -> result.result().commandId().equals(name))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }
}
