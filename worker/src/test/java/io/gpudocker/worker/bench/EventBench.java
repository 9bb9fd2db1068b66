package io.gpudocker.worker.bench;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event.ReplicaSetExited;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetView;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * From the moment at which Docker reports the end of a container to the moment at which a subscriber of the reply topic has
 * the event, both seen by the same process.
 */
final class EventBench {
    private static final String HOST = "benchevents";
    private static final String NAME = "ends";
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 30;
    private static final double AIM_MILLIS = 100;

    private final Places places;
    private final Report report;
    private final BlockingQueue<Long> reported = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();

    EventBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        var took = new Figures();
        try (WorkerRun worker = new WorkerRun(places, HOST);
                DiskBoxes boxes = new DiskBoxes(places.docker())) {
            worker.start();
            try (CommandClient client = Commands.client(places, HOST);
                    CommandClient.Following _ = client.follow(this::hear);
                    ResultCallback.Adapter<Event> _ = boxes.events(this::report)) {
                Commands.succeed(client, Commands.run(NAME, places.image(), 1));
                for (int round = -WARM_UP; round < ROUNDS; round++) {
                    long millis = end(client, boxes);
                    if (round >= 0) {
                        took.add(millis);
                    }
                    Commands.succeed(client, Commands.restart(NAME));
                }
                Commands.succeed(client, Commands.delete(NAME));
            }
            worker.stop();
        }
        report.note("an exit, from Docker's event to a subscriber", took);
        report.result(
                "`replicaset.exited`, from Docker's own event to a subscriber's hands (median of " + ROUNDS + ")",
                "≤ 100 ms",
                String.format(Locale.ROOT, "%.1f ms", took.medianMillis()),
                "–",
                took.medianMillis() <= AIM_MILLIS);
    }

    private long end(CommandClient client, DiskBoxes boxes) throws Exception {
        CommandResult described = Commands.succeed(client, Commands.describe(NAME));
        var view = (ReplicaSetView) Objects.requireNonNull(described.payload());
        reported.clear();
        heard.clear();
        // As a process ends by itself: nobody asks the engine for it.
        ProcessHandle.of(boxes.pid(Objects.requireNonNull(view.containerId())))
                .orElseThrow()
                .destroyForcibly();
        long docker = await(reported);
        return await(heard) - docker;
    }

    private static long await(BlockingQueue<Long> moments) throws InterruptedException {
        return Objects.requireNonNull(moments.poll(30, TimeUnit.SECONDS), "nothing was told");
    }

    private void report(Event event) {
        if ("die".equals(event.getStatus())) {
            reported.add(System.nanoTime());
        }
    }

    private void hear(ReplyRecord reply) {
        if (reply instanceof ReplyRecord.Event(var event) && event.event() instanceof ReplicaSetExited) {
            heard.add(System.nanoTime());
        }
    }
}
