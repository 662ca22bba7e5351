export { Clock } from "./clock";
export { LessonText } from "./lesson-text";
