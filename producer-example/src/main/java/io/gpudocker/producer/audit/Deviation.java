package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import java.util.List;

/**
 * Something that is not as the contract has it.
 *
 * @param name the ReplicaSet, volume or host; empty where there is none
 * @param time of the record, Unix epoch milliseconds
 * @param text a sentence that says what is wrong
 * @param places where the records stand that show it
 */
public record Deviation(Check check, String host, String name, long time, String text, List<Place> places) {}
