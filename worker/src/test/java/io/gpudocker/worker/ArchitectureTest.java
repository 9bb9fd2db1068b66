package io.gpudocker.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The package picture: a package sees those behind it in the order in which a command meets them, and what is below all.
 *
 * <p>Two packages are seen by more than the order says, since they hold nothing but records and the means to read them:
 * {@code config}, whose records are handed to whoever they are about, and the packages {@code domain}, {@code ownership},
 * {@code program} and {@code observe} below all others. {@code store.etcd} shares the one etcd client of {@code ownership.etcd}.
 */
@AnalyzeClasses(packages = "io.gpudocker.worker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.gpudocker.worker.";

    /** First come first met; those above, as jobs, see the way of a command and are seen by {@code app} only. */
    private static final List<String> ORDER = List.of(
            "app",
            "meter",
            "reconcile",
            "intake",
            "pipeline",
            "keyed",
            "journal",
            "handler",
            "allocation",
            "store",
            "volume",
            "disk",
            "container",
            "outbox");

    private static final List<String> BELOW = List.of("config", "observe", "ownership", "program", "domain");

    @ArchTest
    static void eachPackageSeesOnlyThoseBehindIt(JavaClasses classes) {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] before =
                    ORDER.subList(0, i).stream().map(ArchitectureTest::tree).toArray(String[]::new);
            if (i > 0) {
                sees(ORDER.get(i), before).check(classes);
            }
        }
    }

    @ArchTest
    static void whatIsBelowSeesNothingAbove(JavaClasses classes) {
        String[] above = ORDER.stream().map(ArchitectureTest::tree).toArray(String[]::new);
        BELOW.forEach(each -> sees(each, above).check(classes));
        sees("domain", tree("config"), tree("observe"), tree("ownership"), tree("program"))
                .check(classes);
        sees("config", tree("observe"), tree("ownership"), tree("program")).check(classes);
    }

    @ArchTest
    static final ArchRule KAFKA_STAYS_IN_INTAKE_AND_OUTBOX = only("org.apache.kafka..", "intake", "outbox.kafka");

    @ArchTest
    static final ArchRule ETCD_STAYS_IN_ITS_PACKAGES = only("io.etcd..", "store.etcd", "ownership.etcd");

    @ArchTest
    static final ArchRule DOCKER_STAYS_IN_ITS_PACKAGE = only("com.github.dockerjava..", "container.docker");

    @ArchTest
    static final ArchRule TRACES_STAY_IN_OBSERVE = only("io.opentelemetry..", "observe");

    @ArchTest
    static final ArchRule PORTS_DO_NOT_KNOW_WHAT_IMPLEMENTS_THEM = noClasses()
            .that(resideInAnyPackage(
                    ROOT + "handler..",
                    ROOT + "pipeline..",
                    ROOT + "journal..",
                    ROOT + "allocation..",
                    ROOT + "reconcile.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("..etcd..", ROOT + "outbox.kafka..", ROOT + "container.docker.."));

    @ArchTest
    static void everyPackageIsInThePictureAndSaysWhatItIs(JavaClasses classes) {
        var packages = new TreeSet<String>();
        for (JavaClass each : classes) {
            packages.add(each.getPackageName());
        }
        for (String each : packages) {
            String first = each.equals("io.gpudocker.worker")
                    ? ""
                    : each.substring(ROOT.length()).split("\\.")[0];
            assertThat(first.isEmpty() || ORDER.contains(first) || BELOW.contains(first))
                    .as(each)
                    .isTrue();
            assertThat(classes.getPackage(each).isAnnotatedWith(NullMarked.class))
                    .as(each)
                    .isTrue();
        }
    }

    private static ArchRule sees(String one, String... none) {
        return noClasses()
                .that(resideInAPackage(tree(one)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(none))
                .allowEmptyShould(true);
    }

    private static ArchRule only(String library, String... packages) {
        String[] trees = Stream.of(packages).map(ArchitectureTest::tree).toArray(String[]::new);
        return classes()
                .that(resideInAPackage("io.gpudocker.worker.."))
                .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(trees)))
                .should()
                .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(library)));
    }

    private static String tree(String one) {
        return ROOT + one + "..";
    }
}
