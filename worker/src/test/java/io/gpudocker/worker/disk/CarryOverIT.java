package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.disk.DiskException.Reason;
import io.gpudocker.worker.rig.HostPrograms;
import io.gpudocker.worker.rig.TreeSnapshot;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two containers of one image on a real engine: what the first has written, the second has afterwards, and nothing else.
 * Field case 2.
 */
class CarryOverIT {
    private static final String IDLE = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    /** Appends, replaces, and rewrites all the time, also while it is copied. */
    private static final String WRITER = """
            trap 'exit 0' TERM
            mkdir -p /busy; echo begin >/busy/log
            i=0
            while :; do
                i=$((i+1)); echo "line $i" >>/busy/log; echo $i >/busy/new; mv /busy/new /busy/count
                mkdir -p /busy/d$((i % 5)); echo $i >/busy/d$((i % 5))/f; rm -rf /busy/d$(((i + 2) % 5))
                ln -f /busy/count /busy/linked
            done
            """;

    private static final String ACL =
            "0x0200000001000600ffffffff02000400d204000004000400ffffffff" + "10000600ffffffff20000000ffffffff";
    private static final String NET_RAW = "0x0100000200200000000000000000000000000000";

    private Boxes boxes;
    private UpperDirectories disks;
    private String old;
    private String next;

    @BeforeEach
    void twoContainers() {
        boxes = new Boxes();
        disks = new UpperDirectories(boxes.engineRoot(), InstantSource.system(), System::nanoTime);
        old = boxes.create("old", WRITER);
        next = boxes.create("next", IDLE);
        boxes.start(old);
    }

    @AfterEach
    void remove() throws IOException {
        boxes.close();
    }

    @Test
    void everythingAContainerWroteComesOverWhileItWritesOn() throws IOException {
        // given one of each kind, older than a second, and a process that writes all the time
        boxes.exec(old, BEFORE);
        fromOutside(boxes.merged(old));
        olderThanASecond();

        // when it is copied, changes in every way, stops, and the rest is brought over
        CopyPass first = disks.copy(boxes.upper(old), boxes.upper(next), Listeners.patient());
        boxes.exec(old, BETWEEN);
        changeFromOutside(boxes.merged(old));
        boxes.stop(old);
        disks.catchUp(boxes.upper(old), boxes.upper(next), first, Listeners.patient());

        // then the disks are the same, and so is what the new container sees when it runs
        TreeSnapshot source = TreeSnapshot.of(boxes.upper(old));
        assertThat(source.differencesTo(TreeSnapshot.of(boxes.upper(next)))).allMatch(CarryOverIT::isOfOneOverlayAlone);
        isTheMatrix(source);
        boxes.start(next);
        TreeSnapshot seen = TreeSnapshot.of(boxes.view(old));
        assertThat(seen.differencesTo(TreeSnapshot.of(boxes.merged(next)))).allMatch(CarryOverIT::isOfTheEngine);
        assertThat(seen.names()).doesNotContain("bin/wget", "var/tmp", "m/removed", "m/moved/deep");
        assertThat(boxes.exec(next, "cat /m/restored")).isEqualTo("other\n");
        assertThat(boxes.exec(next, "cat /etc/hostname").strip()).isEqualTo(next.substring(0, 12));
    }

    /** Newer kernels give each overlay an id of its own, which must not be the other's. */
    private static boolean isOfOneOverlayAlone(String difference) {
        return difference.startsWith("/: xattr trusted.overlay.uuid ");
    }

    /** Places that the engine makes for its mounts, in a layer of each container below the upper directory. */
    private static boolean isOfTheEngine(String difference) {
        return Stream.of(".dockerenv", "dev", "dev/console", "dev/pts", "dev/shm", "proc", "sys")
                        .anyMatch(place -> difference.startsWith("/" + place + ": mtime "))
                || Stream.of("hostname", "hosts", "mtab", "resolv.conf")
                        .anyMatch(place -> difference.startsWith("/etc/" + place + ": mtime "));
    }

    private static final String BEFORE = """
            set -e
            mkdir /m && cd /m
            echo dot >.dotfile; mkdir .dotdir; echo in >.dotdir/.in
            echo linked >one; ln one two; mkdir sub; ln one sub/three
            echo pair >left; ln left right
            ln -s /nowhere dangling; ln -s /etc/passwd absolute; ln -s ../m relative; ln dangling dangling2
            dd if=/dev/urandom of=sparse bs=4096 count=2 2>/dev/null
            dd if=/dev/urandom of=sparse bs=4096 count=2 seek=5000 conv=notrunc 2>/dev/null
            truncate -s 100M hole
            dd if=/dev/urandom of=big bs=1M count=9 2>/dev/null
            echo own >owned; chown 3000000000:4000000000 owned
            echo suid >suid; chown 7:8 suid; chmod 6755 suid; mkdir sticky; chmod 1777 sticky; mkdir setgid; chmod 2770 setgid
            echo old >times; touch -d '1985-01-02 03:04:05' times; mkdir dirtime; echo x >dirtime/x; touch -d '2001-01-01 00:00:00' dirtime
            touch -h -d '1999-01-01 00:00:00' dangling
            echo far >future; touch -d '2300-01-01 00:00:00' future
            mknod char c 1 3; mknod block b 7 250; mkfifo fifo; chmod 620 fifo
            echo latin >"$(printf 'caf\\351')"; echo nl >"$(printf 'new\\nline')"; echo bs >'back\\slash'
            long=$(printf 'n%.0s' $(seq 1 255)); echo long >$long; mkdir deep; cd deep
            for i in 1 2 3 4 5 6 7 8; do mkdir $long; cd $long; done; echo deep >file; cd /m
            printf 'first\\n' >restored; touch -d '2020-02-02 02:02:02' restored
            echo a >becomesdir; mkdir becomesfile; echo b >becomesfile/b
            mkdir -p renamed/deep; echo c >renamed/deep/c
            mkdir swapa swapb; printf 'A' >swapa/f; printf 'B' >swapb/f
            touch -d '2020-01-01 00:00:00' swapa/f swapb/f swapa swapb
            echo gone >removed; mkdir -p removedtree/x; echo y >removedtree/x/y
            echo m >modeonly; chmod 600 modeonly; echo empty >/dev/null; : >empty; mkdir emptydir
            rm /bin/wget; rm -rf /var; mkdir /var; echo fresh >/var/fresh
            echo copiedup >>/etc/passwd; chmod 711 /root; chmod 751 /; mv /usr/bin /usr/bin2; mkdir /usr/bin
            """;

    private static final String BETWEEN = """
            set -e
            cd /m
            echo more >>two; rm right; printf 'pair\\n' >right; ln .dotfile newlink; ln sub/three four
            printf 'other\\n' >restored; touch -d '2020-02-02 02:02:02' restored
            rm becomesdir; mkdir becomesdir; echo in >becomesdir/in; rm -r becomesfile; echo now >becomesfile
            mv renamed moved; mv swapa x; mv swapb swapa; mv x swapb
            rm removed; rm -r removedtree; chmod 644 modeonly; chown 1:1 owned; rm dangling; ln -s /else dangling
            echo added >added; mkdir -p newdir/below; echo z >newdir/below/z; touch -d '2002-01-01 00:00:00' newdir dirtime
            dd if=/dev/urandom of=sparse bs=4096 count=1 seek=9000 conv=notrunc 2>/dev/null
            rm fifo; mkfifo -m 600 fifo; rm char; mknod char c 1 5; rm -r emptydir; rm /etc/group; mv moved/deep moved/deeper
            """;

    /** What the test image has no program for. */
    private static void fromOutside(Path merged) throws IOException {
        Path m = merged.resolve("m");
        attribute(m.resolve("one"), "user.note", "0x00ff0a");
        attribute(m.resolve("suid"), "security.capability", NET_RAW);
        attribute(m.resolve("owned"), "trusted.note", "0x01");
        attribute(m.resolve("absolute"), "trusted.note", "0x02");
        attribute(m.resolve("times"), "system.posix_acl_access", ACL);
        attribute(m.resolve("setgid"), "system.posix_acl_default", ACL);
        attribute(m.resolve("fifo"), "trusted.note", "0x03");
        Files.writeString(m.resolve("setgid/inherits"), "acl of its directory");
        Path shorter = Files.createTempDirectory("gdw-s").resolve("m");
        Files.createSymbolicLink(shorter, m);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(shorter.resolve("socket")))
                .close();
        Files.delete(shorter);
        Files.delete(shorter.getParent());
    }

    private static void changeFromOutside(Path merged) {
        Path m = merged.resolve("m");
        HostPrograms.run("setfattr", "-x", "trusted.note", m.resolve("absolute").toString(), "-h");
        attribute(m.resolve("big"), "user.late", "0x04");
        attribute(m.resolve("sticky"), "system.posix_acl_default", ACL);
    }

    private static void attribute(Path path, String name, String value) {
        HostPrograms.run("setfattr", "-h", "-n", name, "-v", value, path.toString());
    }

    /** Otherwise two empty disks would pass. */
    private static void isTheMatrix(TreeSnapshot upper) {
        assertThat(upper.fact("m/sparse", "size")).isEqualTo("36868096");
        assertThat(Long.parseLong(upper.fact("m/sparse", "blocks"))).isLessThan(100);
        assertThat(upper.fact("m/hole", "blocks")).isEqualTo("0");
        assertThat(upper.fact("m/owned", "owner")).isEqualTo("1:1");
        assertThat(upper.fact("m/suid", "mode")).isEqualTo("6755");
        assertThat(upper.fact("m/suid", "xattr security.capability")).isEqualTo(NET_RAW);
        assertThat(upper.fact("m/times", "xattr system.posix_acl_access")).isEqualTo(ACL);
        assertThat(upper.fact("m/setgid", "xattr system.posix_acl_default")).isEqualTo(ACL);
        assertThat(upper.fact("m/socket", "type")).isEqualTo("s");
        assertThat(upper.fact("m/char", "device")).isEqualTo("1:5");
        assertThat(upper.fact("m/block", "device")).isEqualTo("7:fa");
        assertThat(upper.fact("bin/wget", "device")).isEqualTo("0:0");
        // Field case 38.
        assertThat(upper.fact("var", "xattr trusted.overlay.opaque")).isEqualTo("0x79");
        assertThat(upper.fact("m/one", "names")).isEqualTo("[m/four, m/one, m/sub/three, m/two]");
        assertThat(upper.fact("m/right", "names")).isEqualTo("[m/right]");
        assertThat(upper.fact("m/caf\u00e9", "type")).isEqualTo("f");
        assertThat(upper.fact("m/new\nline", "type")).isEqualTo("f");
        assertThat(upper.fact("", "mode")).isEqualTo("751");
        assertThat(upper.fact("m/future", "mtime")).startsWith("10413792000");
        assertThat(upper.names()).contains("busy/log").hasSizeGreaterThan(60);
        assertThat(upper.names()).doesNotContain("etc/hosts", "etc/hostname", "etc/resolv.conf", ".dockerenv");
    }

    private static void olderThanASecond() {
        Instant begin = Instant.now();
        await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(begin.plusMillis(1200)));
    }

    @Test
    void aPathThatNoProgramCanNameIsRefusedBeforeAnything() {
        boxes.exec(
                old,
                "long=$(printf 'n%.0s' $(seq 1 250)); cd /; i=0; while [ $i -lt 17 ]; do mkdir $long; cd $long; i=$((i+1)); done");
        Path target = boxes.upper(next);
        HostPrograms.run("touch", target + "/leftover");

        assertThatThrownBy(() -> disks.examine(boxes.upper(old))).isInstanceOfSatisfying(DiskException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNCARRIABLE);
            assertThat(e).hasMessageContaining("longer than the 4,096 bytes");
        });
        assertThatThrownBy(() -> disks.copy(boxes.upper(old), target, Listeners.patient()))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNCARRIABLE));
        assertThat(target.resolve("leftover")).exists();
    }

    @Test
    void contentThatLiesInALayerBelowIsRefused() {
        boxes.exec(old, "mkdir /r");
        HostPrograms.run("setfattr", "-n", "trusted.overlay.redirect", "-v", "/bin", boxes.upper(old) + "/r");

        assertThatThrownBy(() -> disks.examine(boxes.upper(old))).isInstanceOfSatisfying(DiskException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNCARRIABLE);
            assertThat(e).hasMessageContaining("/r has trusted.overlay.redirect");
        });
    }

    @Test
    void nothingIsCopiedIntoAContainerThatRuns() {
        boxes.start(next);

        assertThatThrownBy(() -> disks.copy(boxes.upper(old), boxes.upper(next), Listeners.patient()))
                .isInstanceOfSatisfying(
                        DiskException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
                .hasMessageContaining("in use");
    }
}
