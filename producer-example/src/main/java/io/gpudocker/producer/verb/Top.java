package io.gpudocker.producer.verb;

import io.gpudocker.messages.client.ClientSettings;
import io.gpudocker.producer.call.ExitCode;
import io.gpudocker.producer.call.Session;
import io.gpudocker.producer.fleet.Fleet;
import io.gpudocker.producer.fleet.FleetJson;
import io.gpudocker.producer.text.FleetText;
import io.gpudocker.producer.text.Terminal;
import io.gpudocker.producer.top.FleetWatch;
import io.gpudocker.producer.top.Screen;
import io.gpudocker.producer.top.Size;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gdw top}: draws what is known of all hosts once a second; on the main thread, which Ctrl-C ends. */
@Command(
        name = "top",
        description = {
            "Show hosts, GPUs, ReplicaSets, volumes, queues and the latest events, live.",
            "Of every host or of --host, until Ctrl-C. What changed in the last seconds is marked with a star. With --once, "
                    + "with --json and where the output is no terminal, it is shown once; --timeout TIME (3s) is how long "
                    + "that waits for hosts to describe themselves."
        })
public final class Top implements Callable<Integer> {
    private static final Duration DESCRIBE_WITHIN = Duration.ofSeconds(3);

    @Option(names = "--once", description = "Show it once and end.")
    private boolean once;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("used without a command line");
        }
        Session session = Session.of(spec);
        String given = session.hostIfGiven();
        String host = given == null || given.isEmpty() ? null : given;
        ClientSettings settings = session.settings(host == null ? "" : host);
        try (FleetWatch watch = new FleetWatch(settings, session.surroundings(), host)) {
            watch.start();
            if (once || session.json() || !session.terminal().screen()) {
                watch.await(Objects.requireNonNullElse(session.timeout(), DESCRIBE_WITHIN));
                show(session, watch.fleet());
            } else {
                live(session, watch);
            }
            return ExitCode.SUCCEEDED;
        }
    }

    private static void show(Session session, Fleet fleet) {
        Terminal terminal = session.terminal();
        if (session.json()) {
            terminal.out().println(FleetJson.of(fleet, session.now()).toPrettyString());
        } else {
            int width = terminal.screen() ? size(session).width() : Size.UNLIMITED.width();
            new FleetText(session.now(), width, Size.UNLIMITED.height(), terminal.colours())
                    .frame(fleet)
                    .forEach(terminal.out()::println);
        }
        terminal.out().flush();
    }

    private static void live(Session session, FleetWatch watch) throws InterruptedException {
        try (Screen screen = new Screen(session.terminal().out())) {
            // Before anything is drawn: what is wrong from the start is said on the screen that stays.
            watch.await(Duration.ZERO);
            screen.start();
            while (!Thread.interrupted()) {
                Size size = size(session);
                boolean colours = session.terminal().colours();
                screen.draw(new FleetText(session.now(), size.width(), size.height(), colours).frame(watch.fleet()));
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private static Size size(Session session) {
        return Size.ofTerminal(session.surroundings().environment());
    }
}
