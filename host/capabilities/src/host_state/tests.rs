use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bindings::Host;
use super::*;

#[test]
fn it_is_there_only_when_granted() {
    let grant = HostStateGrant::new(Course::new(Instant::now()), Vec::new);
    crate::testing::is_missing_unless_granted(Arc::new(HostStateCapability::new(grant)));
}

#[test]
fn steps_are_told_once_in_their_order_and_no_more_than_are_kept() {
    let began = Instant::now();
    let course = Course::new(began);
    course.step("set up", began + Duration::from_millis(5));
    course.step("listening", began + Duration::from_millis(30));
    course.step("set up", began + Duration::from_millis(90));
    let call = HostStateCall(HostStateGrant::new(course, Vec::new));
    let steps = HostStateView(&call).startup().unwrap();
    let steps: Vec<_> = steps.iter().map(|step| (step.name.as_str(), step.at_ms)).collect();
    assert_eq!(steps, [("set up", 5), ("listening", 30)]);
}

#[test]
fn a_task_is_there_for_as_long_as_it_runs() {
    let began = Instant::now();
    let course = Course::new(began);
    let call = HostStateCall(HostStateGrant::new(course.clone(), Vec::new));
    let (first, second) = (course.task("trace", began), course.task("trace", began + Duration::from_secs(1)));
    let tasks = HostStateView(&call).tasks().unwrap();
    assert_eq!((tasks.len(), tasks[0].name.as_str(), tasks[0].count), (1, "trace", 2));
    drop(first);
    assert_eq!(HostStateView(&call).tasks().unwrap()[0].count, 1);
    drop(second);
    assert!(HostStateView(&call).tasks().unwrap().is_empty());
}

#[test]
fn gauges_are_told_field_by_field() {
    let gauge = Gauge { name: "logs.ipc".into(), value: 3, capacity: Some(9) };
    let call = HostStateCall(HostStateGrant::new(Course::new(Instant::now()), move || vec![gauge.clone()]));
    let gauges = HostStateView(&call).gauges().unwrap();
    assert_eq!((gauges[0].name.as_str(), gauges[0].value, gauges[0].capacity), ("logs.ipc", 3, Some(9)));
}
